"""What is printed on every certificate, in the languages in which it can be."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Words:
    """The fixed words of one language. Braces are filled in; no sentence asks for a gender that nobody told us."""

    title: str
    wording: str
    issued: str
    release: str
    number: str
    verify: str
    rules: str
    all_lessons: str
    some_lessons: str
    passed: str
    grade: str
    revoked: str
    day: str
    months: tuple[str, ...] = ()
    rtl: bool = False

    def date(self, day: date) -> str:
        """A day as people write it."""
        month = self.months[day.month - 1] if self.months else str(day.month)
        return self.day.format(day=day.day, month=month, year=day.year)


WORDS = {
    "en": Words(
        title="Certificate of completion",
        wording="This is to certify that {learner} has successfully completed the course {course}",
        issued="Issued",
        release="Release {release} of the course",
        number="Certificate number",
        verify="Scan or open to verify",
        rules="Requirements met",
        all_lessons="Completed all lessons ({count})",
        some_lessons="Completed lessons: {done} of {count}",
        passed="Passed “{title}” with {result}",
        grade="Grade of the course: {result}",
        revoked="REVOKED",
        day="{day} {month} {year}",
        months=(
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
    ),
    "de": Words(
        title="Abschlusszertifikat",
        wording="Hiermit wird bestätigt, dass {learner} den Kurs {course} erfolgreich abgeschlossen hat",
        issued="Ausgestellt am",
        release="Ausgabe {release} des Kurses",
        number="Zertifikatsnummer",
        verify="Zum Prüfen scannen oder öffnen",
        rules="Erfüllte Anforderungen",
        all_lessons="Alle Lektionen abgeschlossen ({count})",
        some_lessons="Abgeschlossene Lektionen: {done} von {count}",
        passed="„{title}“ bestanden mit {result}",
        grade="Gesamtergebnis des Kurses: {result}",
        revoked="WIDERRUFEN",
        day="{day}. {month} {year}",
        months=(
            *("Januar", "Februar", "März", "April", "Mai", "Juni"),
            *("Juli", "August", "September", "Oktober", "November", "Dezember"),
        ),
    ),
    "fr": Words(
        title="Certificat de réussite",
        wording="Nous certifions que {learner} a suivi avec succès le cours {course}",
        issued="Délivré le",
        release="Version {release} du cours",
        number="Numéro du certificat",
        verify="Scannez ou ouvrez pour vérifier",
        rules="Conditions remplies",
        all_lessons="Toutes les leçons terminées ({count})",
        some_lessons="Leçons terminées\u00a0: {done} sur {count}",
        passed="«\u00a0{title}\u00a0» réussi avec {result}",
        grade="Note du cours\u00a0: {result}",
        revoked="RÉVOQUÉ",
        day="{day} {month} {year}",
        months=(
            *("janvier", "février", "mars", "avril", "mai", "juin"),
            *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
        ),
    ),
    "es": Words(
        title="Certificado de finalización",
        wording="Se certifica que {learner} ha completado con éxito el curso {course}",
        issued="Expedido el",
        release="Versión {release} del curso",
        number="Número de certificado",
        verify="Escanee o abra para verificar",
        rules="Requisitos cumplidos",
        all_lessons="Todas las lecciones completadas ({count})",
        some_lessons="Lecciones completadas: {done} de {count}",
        passed="«{title}» superado con {result}",
        grade="Calificación del curso: {result}",
        revoked="REVOCADO",
        day="{day} de {month} de {year}",
        months=(
            *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
            *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
        ),
    ),
    "pt": Words(
        title="Certificado de conclusão",
        wording="Certificamos que {learner} concluiu com êxito o curso {course}",
        issued="Emitido em",
        release="Versão {release} do curso",
        number="Número do certificado",
        verify="Leia o código ou abra para verificar",
        rules="Requisitos cumpridos",
        all_lessons="Todas as lições concluídas ({count})",
        some_lessons="Lições concluídas: {done} de {count}",
        passed="Aprovação em “{title}” com {result}",
        grade="Nota do curso: {result}",
        revoked="REVOGADO",
        day="{day} de {month} de {year}",
        months=(
            *("janeiro", "fevereiro", "março", "abril", "maio", "junho"),
            *("julho", "agosto", "setembro", "outubro", "novembro", "dezembro"),
        ),
    ),
    "ru": Words(
        title="Сертификат об окончании курса",
        wording="Настоящим подтверждается, что {learner} успешно завершил(а) курс {course}",
        issued="Дата выдачи",
        release="Выпуск курса: {release}",
        number="Номер сертификата",
        verify="Отсканируйте код или откройте ссылку",
        rules="Выполненные требования",
        all_lessons="Пройдены все уроки ({count})",
        some_lessons="Пройдено уроков: {done} из {count}",
        passed="«{title}» — сдано, результат {result}",
        grade="Итоговая оценка курса: {result}",
        revoked="ОТОЗВАН",
        day="{day} {month} {year} г.",
        months=(
            *("января", "февраля", "марта", "апреля", "мая", "июня"),
            *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
        ),
    ),
    "ar": Words(
        title="شهادة إتمام",
        wording="تُمنح هذه الشهادة إلى {learner} لإتمام دورة {course} بنجاح",
        issued="تاريخ الإصدار",
        release="الإصدار {release} من الدورة",
        number="رقم الشهادة",
        verify="امسح الرمز أو افتح الرابط للتحقق",
        rules="المتطلبات المستوفاة",
        all_lessons="إتمام جميع الدروس ({count})",
        some_lessons="الدروس المكتملة: {done} من {count}",
        passed="اجتياز «{title}» بنتيجة {result}",
        grade="النتيجة النهائية للدورة: {result}",
        revoked="ملغاة",
        day="{day} {month} {year}",
        months=(
            *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
            *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
        ),
        rtl=True,
    ),
    "zh": Words(
        title="结业证书",
        wording="兹证明 {learner} 已成功完成课程 {course}",
        issued="颁发日期",
        release="课程第 {release} 版",
        number="证书编号",
        verify="扫描二维码或打开链接验证",
        rules="已满足的要求",
        all_lessons="已完成全部课时（{count}）",
        some_lessons="已完成课时：{done}/{count}",
        passed="通过“{title}”，成绩 {result}",
        grade="课程总成绩：{result}",
        revoked="已撤销",
        day="{year}年{month}月{day}日",
    ),
    "ja": Words(
        title="修了証",
        wording="次の者が下記の講座を修了したことを証明します {learner} {course}",
        issued="発行日",
        release="講座の第{release}版",
        number="証明書番号",
        verify="スキャンまたは開いて確認",
        rules="満たした要件",
        all_lessons="全レッスン修了（{count}）",
        some_lessons="修了したレッスン：{count}中{done}",
        passed="「{title}」合格（{result}）",
        grade="講座の総合成績：{result}",
        revoked="失効",
        day="{year}年{month}月{day}日",
    ),
    "hi": Words(
        title="पूर्णता प्रमाणपत्र",
        wording="प्रमाणित किया जाता है कि {learner} ने पाठ्यक्रम {course} सफलतापूर्वक पूरा किया है",
        issued="जारी करने की तिथि",
        release="पाठ्यक्रम का संस्करण {release}",
        number="प्रमाणपत्र संख्या",
        verify="सत्यापन के लिए स्कैन करें या खोलें",
        rules="पूरी की गई आवश्यकताएँ",
        all_lessons="सभी पाठ पूरे किए ({count})",
        some_lessons="पूरे किए गए पाठ: {count} में से {done}",
        passed="“{title}” {result} के साथ उत्तीर्ण",
        grade="पाठ्यक्रम का कुल अंक: {result}",
        revoked="निरस्त",
        day="{day} {month} {year}",
        months=(
            *("जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून"),
            *("जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर"),
        ),
    ),
}
"""As many as `content.certificate_design.LANGUAGES`, and no others."""

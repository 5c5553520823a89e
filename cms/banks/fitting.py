"""How many questions of a bank a draw may take, for the editor of a lesson while its author chooses."""

from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from cms.banks.found import bank_of
from content.models import BankDifficulty

MOST_TAGS = 20


@require_safe
def bank_fitting(request: HttpRequest, bank_id: UUID) -> JsonResponse:
    """The tags of a bank with how many questions each has, and how many questions have all of `tag`, of `difficulty`.

    Three queries, however many questions there are.
    """
    bank = bank_of(request, bank_id)
    tags = [tag for tag in request.GET.getlist("tag")[:MOST_TAGS] if tag.strip()]
    difficulty = request.GET.get("difficulty", "")
    known = difficulty if difficulty in BankDifficulty.values else ""
    fitting = bank.questions.fitting(tags=tags, difficulty=known).count()
    names = (
        bank.tags.annotate(questions_filed=Count("questions")).order_by("key").values_list("name", "questions_filed")
    )
    return JsonResponse({"fitting": fitting, "all": bank.questions.count(), "tags": [list(row) for row in names]})

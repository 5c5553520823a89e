"""One catalog in place of Wagtail's welcome page, the rights of the two groups, and the review workflow."""

from django.db import migrations


def make_catalog(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    Locale = apps.get_model("wagtailcore", "Locale")
    CatalogPage = apps.get_model("content", "CatalogPage")
    Site.objects.all().delete()
    Page.objects.filter(depth=2).delete()
    kind, _ = ContentType.objects.get_or_create(app_label="content", model="catalogpage")
    locale, _ = Locale.objects.get_or_create(language_code="en")
    CatalogPage.objects.create(
        title="Courses",
        draft_title="Courses",
        slug="courses",
        content_type=kind,
        locale=locale,
        path="00010001",
        depth=2,
        numchild=0,
        url_path="/courses/",
        live=True,
    )
    Page.objects.filter(path="0001").update(numchild=1)


def permission(apps, app_label, model, codename, name):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    kind, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
    return Permission.objects.get_or_create(content_type=kind, codename=codename, defaults={"name": name})[0]


def grant_rights(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    CatalogPage = apps.get_model("content", "CatalogPage")
    Group.objects.filter(name__in=["Editors", "Moderators"]).delete()
    enter = permission(apps, "wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")
    instructors = Group.objects.get(name="Instructors")
    admins = Group.objects.get(name="Admins")
    instructors.permissions.add(enter)
    admins.permissions.add(enter)
    for codename in ("add", "change", "delete", "view"):
        admins.permissions.add(
            permission(apps, "content", "category", f"{codename}_category", f"Can {codename} category")
        )
    catalog = CatalogPage.objects.get()
    for codename, name in (("add_page", "Can add page"), ("change_page", "Can change page")):
        GroupPagePermission.objects.get_or_create(
            group=admins, page_id=catalog.pk, permission=permission(apps, "wagtailcore", "page", codename, name)
        )


def make_workflow(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    WorkflowTask = apps.get_model("wagtailcore", "WorkflowTask")
    WorkflowPage = apps.get_model("wagtailcore", "WorkflowPage")
    Task = apps.get_model("wagtailcore", "Task")
    CatalogPage = apps.get_model("content", "CatalogPage")
    admins = apps.get_model("auth", "Group").objects.get(name="Admins")
    Workflow.objects.all().delete()
    Task.objects.all().delete()
    workflow = Workflow.objects.create(name="Course review", active=True)
    for order, (name, model) in enumerate((("Review", "CourseReviewTask"), ("Release", "CourseReleaseTask"))):
        kind, _ = ContentType.objects.get_or_create(app_label="content", model=model.lower())
        task = apps.get_model("content", model).objects.create(name=name, active=True, content_type=kind)
        task.groups.add(admins)
        WorkflowTask.objects.create(workflow=workflow, task_id=task.pk, sort_order=order)
    WorkflowPage.objects.create(workflow=workflow, page_id=CatalogPage.objects.get().pk)


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0001_initial"),
        ("accounts", "0002_groups"),
        ("wagtailadmin", "0005_editingsession_is_editing"),
        ("wagtailimages", "0001_initial"),
        ("wagtaildocs", "0001_initial"),
    ]
    operations = [
        migrations.RunPython(make_catalog, migrations.RunPython.noop),
        migrations.RunPython(grant_rights, migrations.RunPython.noop),
        migrations.RunPython(make_workflow, migrations.RunPython.noop),
    ]

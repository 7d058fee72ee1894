"""Drives HubSpot's official Python SDK, unmodified, through the areas where shapes are intricate: lists, imports, exports,
timeline, extensions. The SDK's models raise when an answer lacks a required field or carries a value outside an enum, so
every call that returns is an answer of the right shape; the asserts say what must be in it.

usage: DEVELOPER_API_KEY=… shapes.py BASE_URL TOKEN      ends with `N passed, N failed`; `.ci/clients` runs it"""
import io
import json
import os
import sys
import tempfile
import time
import traceback
import urllib.request
import zipfile

from hubspot import HubSpot
from hubspot.crm import exports, lists, timeline
from hubspot.crm.contacts import BatchInputSimplePublicObjectBatchInputForCreate, SimplePublicObjectInputForCreate
from hubspot.crm.extensions import calling, cards, videoconferencing

URL, TOKEN = sys.argv[1], sys.argv[2]
client = HubSpot(access_token=TOKEN, host=URL, base_url=URL)
# Settings of an app belong to its developer.
developer = HubSpot(api_key=os.environ["DEVELOPER_API_KEY"], host=URL, base_url=URL)
passed = failed = 0
APP = int(os.environ.get("APP_ID", "555001"))


def check(name):
    """Runs the function at once and counts it."""

    def wrap(function):
        global passed, failed
        try:
            function()
            passed += 1
            print("ok - " + name)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is this check's failure
            failed += 1
            print("not ok - %s: %s" % (name, " ".join(str(error).split())[:600] or traceback.format_exc(limit=2)))

    return wrap


def until(read, done):
    """Reads until it is done, at most ten seconds."""
    for _ in range(200):
        got = read()
        if done(got):
            return got
        time.sleep(0.05)
    raise AssertionError("still %s" % got)


def download(url):
    with urllib.request.urlopen(url) as answer:
        return answer.read()


def contact(number):
    record = SimplePublicObjectInputForCreate(
        properties={"email": "shape%d@example.com" % number, "firstname": "Shape %d" % number}, associations=[]
    )
    return client.crm.contacts.basic_api.create(record).id


people = [contact(number) for number in range(4)]


def branch(*filters):
    inner = {"filterBranchType": "AND", "filterBranchOperator": "AND", "filterBranches": [], "filters": list(filters)}
    return {"filterBranchType": "OR", "filterBranchOperator": "OR", "filters": [], "filterBranches": [inner]}


def named(*values):
    operation = {"operationType": "MULTISTRING", "operator": "IS_EQUAL_TO", "values": list(values), "includeObjectsWithNoValueSet": False}
    return {"filterType": "PROPERTY", "property": "firstname", "operation": operation}


def create(name, kind="MANUAL", filters=None):
    request = lists.ListCreateRequest(name=name, object_type_id="0-1", processing_type=kind, filter_branch=filters)
    return client.crm.lists.lists_api.create(request).list


@check("lists: a dynamic list fills itself and follows changes")
def _():
    made = create("Dynamic", "DYNAMIC", branch(named("Shape 1", "Shape 2")))
    members = until(
        lambda: {str(one.record_id) for one in client.crm.lists.memberships_api.get_page(made.list_id).results}, lambda got: len(got) == 2
    )
    assert members == {people[1], people[2]}, members
    client.crm.contacts.basic_api.update(people[3], SimplePublicObjectInputForCreate(properties={"firstname": "Shape 1"}))
    until(lambda: client.crm.lists.memberships_api.get_page(made.list_id).results, lambda got: len(got) == 3)
    filters = client.crm.lists.lists_api.get_by_id(made.list_id, include_filters=True).list
    assert filters.filter_branch.filter_branches, filters


@check("lists: filters are changed, a name too, a list is deleted and restored")
def _():
    made = create("Changing", "DYNAMIC", branch(named("Shape 1")))
    request = lists.ListFilterUpdateRequest(filter_branch=branch(named("Shape 0")))
    assert client.crm.lists.lists_api.update_list_filters(made.list_id, request).updated_list.list_id == made.list_id
    until(lambda: [str(one.record_id) for one in client.crm.lists.memberships_api.get_page(made.list_id).results], lambda got: got == [people[0]])
    assert client.crm.lists.lists_api.update_name(made.list_id, list_name="Changed").updated_list.name == "Changed"
    client.crm.lists.lists_api.remove(made.list_id)
    client.crm.lists.lists_api.restore(made.list_id)
    assert client.crm.lists.lists_api.get_by_id(made.list_id).list.name == "Changed"
    assert client.crm.lists.lists_api.get_all(list_ids=[made.list_id]).lists[0].list_id == made.list_id


@check("lists: members by order of joining, added and removed in one call, copied, cleared")
def _():
    first, second = create("First"), create("Second")
    api = client.crm.lists.memberships_api
    changed = api.add_and_remove(
        first.list_id, lists.MembershipChangeRequest(record_ids_to_add=people[:3], record_ids_to_remove=[])
    )
    assert sorted(map(str, changed.records_ids_added)) == sorted(people[:3]), changed
    assert len(api.get_page_ordered_by_added_to_list_date(first.list_id).results) == 3
    api.add_all_from_list(second.list_id, first.list_id)
    assert len(api.get_page(second.list_id, limit=2).results) == 2
    api.remove_all(second.list_id)
    assert api.get_page(second.list_id).results == []


@check("lists: folders are made, moved, renamed, filled and deleted")
def _():
    api = client.crm.lists.folders_api
    parent = api.create(lists.ListFolderCreateRequest(name="Parent")).folder
    child = api.create(lists.ListFolderCreateRequest(name="Child", parent_folder_id=parent.id)).folder
    made = create("In a folder")
    api.move_list(lists.ListMoveRequest(list_id=made.list_id, new_folder_id=child.id))
    assert api.rename(child.id, new_folder_name="Renamed").folder.name == "Renamed"
    tree = api.get_all(folder_id=parent.id).folder
    assert [one.name for one in tree.child_nodes] == ["Renamed"], tree
    api.move(child.id, "0")
    api.remove(parent.id)


@check("lists: ids of old are translated")
def _():
    answer = client.crm.lists.mapping_api.translate_legacy_list_id_to_list_id_batch(["123456"])
    assert answer.missing_legacy_list_ids == ["123456"], answer


@check("imports: a file is loaded, its faulty row named")
def _():
    request = {
        "name": "Shapes",
        "importOperations": {"0-1": "UPSERT"},
        "files": [{"fileName": "people.csv", "fileFormat": "CSV", "fileImportPage": {"hasHeader": True, "columnMappings": [
            {"columnObjectTypeId": "0-1", "columnName": "Mail", "propertyName": "email", "columnType": "HUBSPOT_ALTERNATE_ID"},
            {"columnObjectTypeId": "0-1", "columnName": "First", "propertyName": "firstname"},
        ]}}],
    }
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "people.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("Mail,First\nnew@example.com,Nina\nshape0@example.com,Zero\nnot an address,Nobody\n")
        started = client.crm.imports.core_api.create(files=path, import_request=json.dumps(request))
    ended = until(lambda: client.crm.imports.core_api.get_by_id(int(started.id)), lambda one: one.state in ("DONE", "FAILED"))
    assert ended.state == "DONE", ended
    problems = client.crm.imports.public_imports_api.get_errors(int(started.id)).results
    assert [one.error_type for one in problems] == ["INVALID_EMAIL"], problems
    assert any(one.id == started.id for one in client.crm.imports.core_api.get_page().results)
    zero = client.crm.contacts.basic_api.get_by_id(people[0], properties=["firstname"])
    assert zero.properties["firstname"] == "Zero", zero


@check("exports: a view comes as a file")
def _():
    request = exports.PublicExportRequest(
        export_type="VIEW", format="CSV", export_name="Shapes", object_properties=["email", "firstname"], associated_object_type="COMPANY",
        object_type="CONTACT", language="EN", export_internal_values_options=["NAMES", "VALUES"],
        override_associated_objects_per_definition_per_row_limit=False,
        public_crm_search_request={"filters": [{"propertyName": "email", "operator": "EQ", "value": "shape1@example.com"}], "query": "", "sorts": []},
    )
    api = client.crm.exports.public_exports_api
    task = api.start(public_export_request=request)
    ended = until(lambda: api.get_status(int(task.id)), lambda one: one.status == "COMPLETE")
    text = download(ended.result).decode("utf-8")
    assert "shape1@example.com" in text and "shape2@example.com" not in text, text


@check("exports: a list comes as a spreadsheet")
def _():
    made = create("To export")
    client.crm.lists.memberships_api.add(made.list_id, people[:2])
    request = exports.PublicExportRequest(
        export_type="LIST", format="XLSX", export_name="A list", object_properties=["email"], associated_object_type="COMPANY", object_type="CONTACT",
        language="EN", export_internal_values_options=[], override_associated_objects_per_definition_per_row_limit=False, list_id=made.list_id,
    )
    api = client.crm.exports.public_exports_api
    task = api.start(public_export_request=request)
    ended = until(lambda: api.get_status(int(task.id)), lambda one: one.status == "COMPLETE")
    names = zipfile.ZipFile(io.BytesIO(download(ended.result))).namelist()
    assert "xl/workbook.xml" in names, names


@check("timeline: a template with tokens, an event on a contact, rendered")
def _():
    token = timeline.TimelineEventTemplateToken(name="colour", label="Colour", type="string", options=[])
    template = developer.crm.timeline.templates_api.create(
        APP, timeline.TimelineEventTemplateCreateRequest(name="Painted", object_type="contacts", tokens=[token], header_template="Painted {{colour}}", detail_template="In {{colour}}")
    )
    event = client.crm.timeline.events_api.create(
        timeline.TimelineEvent(event_template_id=template.id, email="shape1@example.com", tokens={"colour": "red"})
    )
    read = client.crm.timeline.events_api.get_by_id(template.id, event.id)
    assert read.tokens["colour"] == "red", read
    assert "In red" in str(client.crm.timeline.events_api.get_render_by_id(template.id, event.id, detail=True))
    token = developer.crm.timeline.tokens_api.create(
        template.id, APP, timeline.TimelineEventTemplateToken(name="size", label="Size", type="number", options=[])
    )
    assert token.name == "size"
    developer.crm.timeline.tokens_api.archive(template.id, "size", APP)
    assert any(one.id == template.id for one in developer.crm.timeline.templates_api.get_all(APP).results)
    developer.crm.timeline.templates_api.archive(template.id, APP)


@check("extensions: calling settings are made, changed and deleted")
def _():
    api = developer.crm.extensions.calling.settings_api
    made = api.create(APP, calling.SettingsRequest(name="Phone", url="https://phone.example.com", height=600, width=400, is_ready=False, supports_custom_objects=True, supports_inbound_calling=False, uses_remote=False, uses_calling_window=True))
    assert made.name == "Phone"
    assert api.update(APP, calling.SettingsPatchRequest(name="Telephone")).name == "Telephone"
    assert api.get_by_id(APP).height == 600
    api.archive(APP)


@check("extensions: video conferencing settings are replaced and deleted")
def _():
    api = developer.crm.extensions.videoconferencing.settings_api
    api.replace(APP, videoconferencing.ExternalSettings(create_meeting_url="https://video.example.com/create"))
    assert api.get_by_id(APP).create_meeting_url == "https://video.example.com/create"
    api.archive(APP)


@check("extensions: a card is made, listed, changed and deleted")
def _():
    api = developer.crm.extensions.cards.cards_api
    fetch = cards.CardFetchBody(target_url="https://cards.example.com/fetch", object_types=[cards.CardObjectTypeBody(name="contacts", properties_to_send=["email"])])
    made = api.create(APP, cards.CardCreateRequest(title="Orders", fetch=fetch, display=cards.CardDisplayBody(properties=[]), actions=cards.CardActions(base_urls=["https://cards.example.com"])))
    assert any(str(one.id) == str(made.id) for one in api.get_all(APP).results)
    assert api.update(made.id, APP, cards.CardPatchRequest(title="All orders")).title == "All orders"
    api.archive(made.id, APP)
    developer.crm.extensions.cards.sample_response_api.get_cards_sample_response()


@check("a batch of contacts and their pipelines' history")
def _():
    inputs = BatchInputSimplePublicObjectBatchInputForCreate(
        inputs=[SimplePublicObjectInputForCreate(properties={"email": "batch%d@example.com" % number}, associations=[]) for number in range(3)]
    )
    assert len(client.crm.contacts.batch_api.create(inputs).results) == 3
    client.crm.pipelines.pipeline_audits_api.get_audit("deals", "default")


print("%d passed, %d failed" % (passed, failed))
sys.exit(1 if failed else 0)

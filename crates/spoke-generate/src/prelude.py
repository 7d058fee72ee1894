import dataclasses
import datetime
import decimal
import enum
import re
import typing


@dataclasses.dataclass
class Record:
    "What the records of every object type have. Values are read from text, and written as text."

    OBJECT_TYPE: typing.ClassVar[str] = ""
    #: Attribute, property, type of its value, whether it can only be read.
    FIELDS: typing.ClassVar[typing.Tuple[typing.Tuple[str, str, typing.Any, bool], ...]] = ()

    id: typing.Optional[str] = None
    created_at: typing.Optional[datetime.datetime] = None
    updated_at: typing.Optional[datetime.datetime] = None
    archived: bool = False
    #: What was read beyond the fields, as text.
    other_properties: typing.Dict[str, str] = dataclasses.field(default_factory=dict)

    @classmethod
    def properties(cls) -> typing.List[str]:
        "The names of the properties to ask for."
        return [field[1] for field in cls.FIELDS]

    @classmethod
    def from_record(cls, record: typing.Any) -> typing.Any:
        "The object for a record, which is a dict as HubSpot answers it, or an object of HubSpot's own library."
        if not isinstance(record, dict):
            record = record.to_dict()
        given = dict(record.get("properties") or {})
        made = cls(
            id=record.get("id"),
            created_at=_moment(record.get("createdAt", record.get("created_at"))),
            updated_at=_moment(record.get("updatedAt", record.get("updated_at"))),
            archived=bool(record.get("archived")),
        )
        for attribute, name, kind, _ in cls.FIELDS:
            text = given.pop(name, None)
            try:
                value = _read(kind, text)
            except (ValueError, ArithmeticError):
                # The value may be about a person: neither it nor the error that quotes it is shown.
                raise ValueError(
                    "the %s record %s: the value of %r is not of its type" % (cls.OBJECT_TYPE, made.id, name)
                ) from None
            setattr(made, attribute, value)
        made.other_properties = {name: text for name, text in given.items() if text and name not in _ADDED}
        return made

    def to_properties(self) -> typing.Dict[str, str]:
        "What creating the record sends: values that are there and may be written."
        return {name: text for name, text in self._texts().items() if text}

    def changes_from(self, before: "Record") -> typing.Dict[str, str]:
        "What an update sends so that `before` becomes this: empty text takes a value away."
        known = before._texts()
        return {name: text for name, text in self._texts().items() if text != known.get(name, "")}

    def _texts(self) -> typing.Dict[str, str]:
        texts = {
            name: _write(getattr(self, attribute))
            for attribute, name, _, read_only in self.FIELDS
            if not read_only
        }
        texts.update(self.other_properties)
        return texts


#: What HubSpot adds to every answer: it stands in `id`, `created_at` and `updated_at`.
_ADDED = ("hs_object_id", "createdate", "hs_createdate", "lastmodifieddate", "hs_lastmodifieddate")


def _read(kind: typing.Any, text: typing.Optional[str]) -> typing.Any:
    if isinstance(kind, list):
        return [_read(kind[0], part) for part in (text or "").split(";") if part]
    if text is None or text == "":
        return None
    if kind is bool:
        if text not in ("true", "false"):
            raise ValueError
        return text == "true"
    if kind is int:
        return int(text)
    if kind is datetime.datetime:
        return _moment(text)
    if kind is datetime.date:
        moment = _moment(text)
        return None if moment is None else moment.date()
    if issubclass(kind, enum.Enum):
        # An option that was added later stays text.
        return kind(text) if text in kind._value2member_map_ else text
    return kind(text)


def _moment(value: typing.Any) -> typing.Optional[datetime.datetime]:
    if value is None or isinstance(value, datetime.datetime):
        return value
    text = str(value)
    if re.fullmatch(r"-?[0-9]+", text):
        epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
        return epoch + datetime.timedelta(milliseconds=int(text))
    text = re.sub(r"\.([0-9]+)", lambda found: "." + (found.group(1) + "000000")[:6], text)
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)


def _write(value: typing.Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, enum.Enum):
        return str(value.value)
    if isinstance(value, list):
        return ";".join(part for part in map(_write, value) if part)
    if isinstance(value, datetime.datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)
        return moment.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    return str(value)

"""How a value of a params file is typed, and where it stands: exact numbers, whole numbers, text as printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from perfeval.model.findings import Where

NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?")
WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
SPAN = re.compile(r"((?:19|20)[0-9]{2})[-—–~至]((?:19|20)[0-9]{2})")  # of years
WHERE = "\0where"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a mapping of a params file begins, and the place of each value in it."""

    start: Where = Where("")
    keys: tuple[tuple[str, Where], ...] = ()

    def of(self, key: str) -> Where:
        """The place of one value, or of the whole mapping where the key was not written."""
        return dict(self.keys).get(key, self.start)


def _by_name(value: Any) -> Any:
    return {k: v for k, v in value.items() if k != WHERE} if isinstance(value, dict) else value


def _exact(value: Any) -> Any:
    """A decimal from the text of the file, never through a float."""
    if isinstance(value, Decimal) or value is None:
        return value
    if not isinstance(value, str) or not NUMBER.fullmatch(value):
        raise PydanticCustomError("number", "{fix}", {"fix": _mended_number(value, NUMBER)})
    return Decimal(value)


def _mended_number(value: Any, form: re.Pattern[str]) -> str:
    plain = str(value).translate(FULL_WIDTH).strip()
    if form is WHOLE and (span := SPAN.fullmatch(plain.replace(" ", "").removesuffix("年"))):
        return f"只写最后一年：{span[2]}；评价期间另写一行“period: {span[1]}-{span[2]}”"
    plain = re.sub(r"(万元|分|年|人|份)$", "", plain).strip()
    if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", plain):
        plain = plain.replace(",", "")
    plain = re.sub(r"^(-?)0+(?=[0-9])", r"\1", plain) if form is NUMBER else plain
    return f"写成 {plain}（半角数字，不带千位分隔符、单位和前面的0）" if form.fullmatch(plain) else ""


FULL_WIDTH = str.maketrans("０１２３４５６７８９．－，", "0123456789.-,")


def _whole(value: Any) -> Any:
    if isinstance(value, int) or value is None:
        return value
    if not isinstance(value, str) or not WHOLE.fullmatch(value):
        raise PydanticCustomError("whole", "{fix}", {"fix": _mended_number(value, WHOLE)})
    return int(value)


def _two_places(value: Decimal | None) -> Decimal | None:
    if value is not None and value != round(value, 2):
        raise PydanticCustomError("places", "places")
    return value


def _words(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("blank", "blank")
    return value


# what an editor takes for a number or a yes/no is still text here
SCALAR = {"type": ["string", "number", "boolean"]}
Exact = Annotated[Decimal, BeforeValidator(_exact), WithJsonSchema({"type": "number"})]
Positive = Annotated[Exact, Field(gt=0)]
NotNegative = Annotated[Exact, Field(ge=0)]
Score = Annotated[Exact, AfterValidator(_two_places)]  # points and scores, as they are printed
Whole = Annotated[int, BeforeValidator(_whole)]
AsPrinted = Annotated[str, WithJsonSchema(SCALAR)]
Text = Annotated[str, AfterValidator(_words), WithJsonSchema(SCALAR | {"minLength": 1})]
YesNo = Annotated[Literal["true", "false"], WithJsonSchema({"enum": [True, False, "true", "false"]})]
ByName = BeforeValidator(_by_name)  # for mappings whose keys are names that people choose


NOWHERE = Origin()


class Noun(BaseModel):
    """A frozen record; ``where`` tells the line of each of its values."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)
    _where: Origin = PrivateAttr(default_factory=lambda: NOWHERE)  # a default would be copied for every record

    @model_validator(mode="wrap")
    @classmethod
    def _keep_origin(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        origin = Origin()
        if isinstance(data, dict) and WHERE in data:
            data = dict(data)
            origin = data.pop(WHERE)
        made = handler(data)
        if origin.start.file:
            made._where = origin
        return made

    @property
    def where(self) -> Origin:
        private = (
            self.__pydantic_private__
        )  # read thousands of times in a review; the attribute takes ten times as long
        return private["_where"] if private else NOWHERE

"""What the shape of the experts cannot say: forms that came back, points that add up, names that stand in the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import ValidationError

from perfeval.model.evaluation import Experts
from perfeval.model.findings import Where, did_you_mean
from perfeval.params.yamlfile import Typed

FULL = 100  # points that an expert spreads


def faults(typed: object, indicators: Sequence[Typed]) -> Iterator[tuple[Where, str, str, str]]:
    """Where, found, expected and fix of each fault of the experts of a params file; none where the shape is wrong."""
    try:
        said = Experts.model_validate(typed)
    except ValidationError:
        return
    if said.delphi and said.delphi.returned > said.delphi.sent:
        yield (
            said.delphi.where.of("returned"),
            f"收回{said.delphi.returned}份，发出{said.delphi.sent}份",
            "收回不多于发出",
            "核对咨询表份数",
        )
    rows = said.allocation
    if len(rows) == 1:
        yield rows[0].where.start, "只有一位专家分配权重", "至少两位专家", "补上其他专家，或删去 allocation"
    known = [[str(row[key]) for row in indicators if isinstance(row.get(key), str)] for key in ("level1", "name")]
    for number, row in enumerate(rows):
        where = row.where.of("points")
        if (whole := sum(row.points.values())) != FULL:
            yield where, f"“{row.expert}”分配的分值合计{whole}", f"合计{FULL}", "改正各项分值"
        if row.expert in [other.expert for other in rows[:number]]:
            yield row.where.of("expert"), f"专家“{row.expert}”重复", "每位专家一行", "改正姓名，或删去一行"
        if set(row.points) != set(rows[0].points):
            yield (
                where,
                f"“{row.expert}”分配的指标与“{rows[0].expert}”不同",
                f"同样的指标：{'、'.join(rows[0].points)}",
                "补上或改正指标名称",
            )
    if rows and not any(set(rows[0].points) <= set(names) for names in known):
        where, want, names = rows[0].where.of("points"), "都用一级指标名称，或都用三级指标名称", {*known[0], *known[1]}
        unknown = [name for name in rows[0].points if name not in names]
        for name in unknown:
            yield (
                where,
                f"分配权重的“{name}”不在指标表中",
                want,
                did_you_mean(name, sorted(names)) or "改成指标表中的名称",
            )
        if not unknown:
            yield where, "分配权重时一级指标与三级指标混用", want, "改用同一级的指标名称"

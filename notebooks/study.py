# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% tags=["parameters"]
# 参数：项目文件夹名、到哪一年（None 为最近一年），试算哪个指标的评分标准、哪一项、取哪些值
project = "shili-xuni"
year = None
indicator = "预算执行率"
setting = "per_step"
values = ["3%", "5%", "8%", "10%"]

# %%
from perfeval.params.unread import latest, name, scores, span  # 读入失败时，下面各格不显示上一个项目

import matplotlib.pyplot as plt
import pandas as pd

import perfeval
from perfeval import params

params.refuse_unknown(In, "project", "year", "indicator", "setting", "values")
plt.style.use(perfeval.plot_style())
scores = perfeval.years(project, until=year)
latest = perfeval.open(project, int(scores["year"].max()))
span = f"{scores['year'].min()}—{scores['year'].max()}年度"
name = latest.card.evaluation.project.title
perfeval.sources(project, until=year)

# %%
perfeval.title(f"{name}\n{span}专题分析", fictitious=latest.card.evaluation.fictitious == "true")

# %% [markdown]
# # 一、各指标得分率的变化

# %%
rates = scores.pivot(index="id", columns="year", values="rate")
both = rates.dropna()
changed = both[both.nunique(axis=1) > 1].sort_values(both.columns[-1])
perfeval.text(
    f"{span}共有{len(rates)}项指标，各年都有得分的{len(both)}项，其中得分率有变化的{len(changed)}项。"
    "同一指标按编号、名称和对照表认定；拆分、合并的从新的一年起另计。"
)

# %%
perfeval.table(changed, "表1　得分率有变化的指标", percent=changed.columns)

# %%
fig, axes = plt.subplots(figsize=(6.1, 0.4 * len(changed) + 1.4))
for n, (_, row) in enumerate(changed.iterrows()):
    axes.plot(row * 100, [n] * len(row), color="#9aa5ad", zorder=1)
for marker, one in zip("oD^sv", changed.columns):
    axes.scatter(changed[one] * 100, range(len(changed)), marker=marker, label=f"{one}年", zorder=2)
axes.set_yticks(range(len(changed)), changed.index)
axes.set_xlabel("得分率（%）")
axes.legend(ncols=len(changed.columns), loc="lower left", bbox_to_anchor=(0, 1))
fig.subplots_adjust(left=0.36, right=0.97, bottom=0.2, top=0.88)
said = "；".join(f"{key}{'、'.join(f'{y}年{r:.1%}' for y, r in row.items())}" for key, row in changed.iterrows())
perfeval.figure(fig, "图1　得分率有变化的指标", f"各点为一年的得分率：{said}。")

# %% [markdown]
# # 二、单位成本

# %%
costs = perfeval.years(project, "costs", until=year)
perfeval.table(costs[["year", "name", "amount", "quantity", "denominator", "value", "unit"]], "表2　各年单位成本")

# %%
peers = perfeval.portfolio(latest.year, "costs")
perfeval.table(
    peers[["project", "name", "denominator", "value", "unit"]],
    f"表3　{latest.year}年度各项目的单位成本",
    notes=["注：分母口径不同的单位成本不能直接比较。"],
)

# %% [markdown]
# # 三、对一项评分标准的敏感程度

# %%
tried = []
for value in values:
    trial = latest.what_if(standard={indicator: {setting: value}})
    row = trial.scores().set_index("id").loc[indicator]
    tried.append({"取值": value, "本指标得分": row["shown_exact"], "总分": trial.card.printed, "等级": trial.grade})
perfeval.table(pd.DataFrame(tried), f"表4　“{indicator}”的 {setting} 取不同值时的得分")

# %%
low, high = min(row["总分"] for row in tried), max(row["总分"] for row in tried)
grades = {row["等级"] for row in tried}
perfeval.text(
    f"{setting} 由{values[0]}变到{values[-1]}，总分在{low}分至{high}分之间，"
    + ("等级不变。" if len(grades) == 1 else f"等级会在{'、'.join(sorted(map(str, grades)))}之间变动，标准的取值需要说明依据。")
)

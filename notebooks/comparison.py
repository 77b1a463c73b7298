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
# 参数：项目文件夹名、比较到哪一年（None 为最近一年）
project = "shili-xuni"
year = None

# %%
from perfeval.params.unread import compared  # 读入失败时，下面各格不显示上一个项目

from perfeval import params
from perfeval.build import loading
from perfeval.report import analysis, charts, chronicle, message, tables
from perfeval.studies import costs, survey

params.refuse_unknown(In, "project", "year")
compared = loading.comparison(project, year)
analysis.begin()
loading.sources(compared)

# %%
chronicle.title(compared)

# %%
message.of_years(compared)

# %% [markdown]
# # 一、比较的年度

# %%
chronicle.years(compared)

# %%
tables.years.overview(compared, "表1")

# %%
chronicle.money(compared)

# %% [markdown]
# # 二、指标的可比情况

# %%
chronicle.comparable(compared)

# %%
tables.years.states(compared, "表2")

# %% [markdown]
# # 三、得分变动

# %%
chronicle.change(compared)

# %%
charts.years.waterfall(compared, "图1")

# %%
tables.years.changes(compared, "表3")

# %%
charts.years.slopes(compared, "图2")

# %%
charts.years.rates(compared, "图3")

# %% [markdown]
# # 四、指标值与完成值

# %%
chronicle.targets(compared)

# %%
tables.years.targets(compared, "表4")

# %%
charts.years.values(compared, "图4")

# %%
tables.years.indicators(compared, "表5")

# %% [markdown]
# # 五、基础数据和单位成本

# %%
tables.years.facts(compared, "表6")

# %%
chronicle.conflicts(compared)

# %%
tables.years.costs(costs.over_years(compared), "表7")

# %% [markdown]
# # 六、满意度调查

# %%
tables.surveys.over_years(survey.over_years(compared.cards), "表8")

# %% [markdown]
# # 七、以前评价问题的整改

# %%
tables.years.followups(compared.pairs, "表9")

# %%
chronicle.repeated(compared)

# %% [markdown]
# # 八、比较的方法

# %%
chronicle.method(compared)

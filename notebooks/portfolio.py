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
# 参数：评价年度
year = 2024

# %%
from perfeval.params.unread import found  # 读入失败时，下面各格不显示上一个项目

from perfeval import params
from perfeval.build import loading
from perfeval.report import analysis, charts, overview, tables

params.refuse_unknown(In, "year")
found = loading.portfolio(year)
analysis.begin()
loading.sources(found)

# %%
overview.title(found)

# %% [markdown]
# # 一、总体情况

# %%
overview.overall(found)

# %%
tables.portfolio.projects(found, "表1")

# %%
tables.portfolio.changes(found, "表2")

# %%
overview.since(found)

# %% [markdown]
# # 二、得分和等级

# %%
tables.portfolio.grades(found, "表3")

# %%
overview.full_marks(found)

# %%
charts.portfolio.scores(found, "图1")

# %%
tables.portfolio.deviations(found, "表4")

# %% [markdown]
# # 三、预算执行

# %%
charts.portfolio.execution(found, "图2")

# %% [markdown]
# # 四、分部门情况

# %%
tables.portfolio.departments(found, "表5")

# %% [markdown]
# # 五、须核实的事项和待补充的资料

# %%
tables.portfolio.rules(found, "表6")

# %%
tables.portfolio.wanting(found, "表7")

# %%
overview.repeated(found)

# %% [markdown]
# # 六、抽查建议

# %%
tables.portfolio.sample(found, "表8")

# %% [markdown]
# # 七、没有计入的项目

# %%
tables.portfolio.left_out(found, "表9")

# %%
tables.portfolio.papers(found)

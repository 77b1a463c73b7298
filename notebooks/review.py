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
# 参数：项目文件夹名、年度和阶段（None 为参数文件所写的阶段）
project = "hukou-dibao"
year = 2024
stage = None

# %%
from perfeval.params.unread import checked, evaluation  # 读入失败时，下面各格不显示上一个项目

from perfeval import params, review, scoring
from perfeval.report import analysis, quality, tables

params.refuse_unknown(In, "project", "year", "stage")
evaluation = params.load(project, year, stage=stage)
checked = review.examine(scoring.score(evaluation, params.ruleset(evaluation)))
analysis.begin()
params.sources(evaluation)

# %%
quality.control_title(evaluation)

# %% [markdown]
# # 一、质控结论

# %%
quality.control_facts(checked)

# %%
quality.verdict(checked)

# %%
tables.review.serious(checked, "表1")

# %%
quality.signatures(evaluation, "主评人", "质量复核人")

# %% [markdown]
# # 二、须处理的问题

# %%
tables.review.findings(checked, "表2")

# %% [markdown]
# # 三、须说明的事项

# %%
tables.review.queries(checked, "表3")

# %% [markdown]
# # 四、可算不可采信的得分

# %%
tables.review.doubts(checked, "表4")

# %% [markdown]
# # 五、待补充的资料

# %%
quality.gaps_list(checked)

# %% [markdown]
# # 六、认可的例外和单位答复

# %%
tables.review.waived(checked, "表5")

# %%
tables.review.answers(checked, "表6")

# %% [markdown]
# # 七、需人工判断的事项

# %%
tables.review.by_hand(checked, "表7")

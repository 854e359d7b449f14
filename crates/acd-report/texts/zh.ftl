# 报告文字，简体中文。en.ftl 有同样的键。

contents = 目录
skip = 跳到正文
as-table = 数据表
made-by = 由 acd { $version } 生成。本文件自成一体，不从别处加载任何内容。

report = 运行情况报告
report-of = { $title }运行情况报告
period = { $first }至{ $last }，共 { $days } 天
period-day = { $first }，共 1 天
period-undated = 共 { $days } 天（无日期）
day-number = 第 { $number } 天
source-journal = 数据来源：路由日志。
source-records = 数据来源：通话记录。
source-simulation = 数据来源：仿真，{ $runs } 次重复运行的均值（随机种子 { $seed }）。

## 概况

overview = 总体情况
main-figures = 主要指标
figure = 指标
this-period = 本期
year-before = 上年同期
quarter-before = 上季度
year-on-year = 同比
quarter-on-quarter = 环比
interval = 95% 置信区间
interval-95 = 95% 置信区间
figure-inbound = 呼入量
figure-inbound-per-day = 日均呼入量
figure-inbound-weekday = 周一至周五日均呼入量
figure-inbound-weekend = 周六、周日日均呼入量
figure-for-agents = 转人工量
figure-answered = 接通量
figure-self-service = 智能服务量
figure-services = 服务总量
figure-lost = 未接通量（转人工）
figure-answer-rate = 接通率
figure-answer-rate-for-agents = 人工接通率
figure-prompt = 15 秒接通率
figure-wait = 平均等待时长
figure-service-hours = 服务总时长
figure-handling = 平均每通服务时长
figure-people = 接听电话的坐席人数
figure-per-person = 人均接听量
figure-satisfaction = 满意率
hours = { $value } 小时
seconds = { $value } 秒
points = { $value } 个百分点
from-to = { $low } 至 { $high }
at-least = 不低于 { $value }
against-year = 同比
against-quarter = 环比
change-up-beyond = { $figure }为 { $now }，{ $basis }上升 { $size }（基期为 { $before }）。变化的 95% 置信区间为 { $low } 至 { $high }，不含零，超出随机波动。
change-up-within = { $figure }为 { $now }，{ $basis }上升 { $size }（基期为 { $before }）。变化的 95% 置信区间为 { $low } 至 { $high }，包含零，可能只是随机波动。
change-down-beyond = { $figure }为 { $now }，{ $basis }下降 { $size }（基期为 { $before }）。变化的 95% 置信区间为 { $low } 至 { $high }，不含零，超出随机波动。
change-down-within = { $figure }为 { $now }，{ $basis }下降 { $size }（基期为 { $before }）。变化的 95% 置信区间为 { $low } 至 { $high }，包含零，可能只是随机波动。
days-differ = 对比各期天数不同，总量按原值比较。
busiest-hour = 话务高峰为 { $from } 至 { $to }，占全天话务量的 { $share }。
missing-year = 数据中没有上年同期数，同比从略。
missing-quarter = 数据中没有上季度数，环比从略。
method-change = 置信区间的算法：数量的增减按两个泊松计数计算，并按同一星期日之间超出泊松波动的程度放宽（准泊松）；比率之差用 Newcombe 法，由两个二项比率的 Wilson 区间合成。
method-simulated = 所列数字为多次仿真的均值，真实的一期会因随机波动与之有所不同。

## 时间分布

by-time = 话务量的时间分布
no-calls = 本期没有来电。
date = 日期
inbound = 呼入
answered = 接通
not-answered = 未接通
self-served = 自助服务中结束
answer-rate = 接通率
hour = 时段
weekday = 星期
calls-by-day = 每日呼入量
calls-by-hour = 各时段话务量（日均）
calls-by-weekday = 一周各日话务量（日均）
calls-by-weekday-and-hour = 各星期、各时段呼入量
mean-calls-an-hour = 每小时平均呼入量
band-poisson = 按泊松计数波动，95% 的日子所在范围
band-simulated = 95% 的仿真日所在范围
days-outside = { $days } 天中有 { $count } 天落在同一星期日均值的 95% 泊松区间之外；若仅有随机波动，约为 { $chance } 天。

## 队列与来电

legs-and-calls = 排队与来电对账
legs-reconciled = 排队次数与来电数对账
number = 数量
share = 占比
outcome = 结果
calls-for-agents = 转人工来电
calls-answered = 其中接通
calls-not-answered = 其中未接通
legs-all = 排队次数
legs-answered = 排队后接听
legs-failed = 排队失败
legs-abandoned = 排队中用户放弃
legs-timed-out = 排队超时
legs-overflowed = 排队溢出
legs-failed-otherwise = 队列关闭或回拨未接
legs-left = 既未接听也未失败
failed-of-answered = 排队失败，但来电在别处已接通
failed-of-not-answered = 排队失败，且来电始终未接通
failed-legs = 排队失败的原因
calls-by-queue = 转人工来电（按首次选择的队列）
share-of-answered = 占接通量
by-queue = 各队列情况
queue = 队列
legs = 排队次数
abandoned = 用户放弃
timed-out = 超时
overflowed = 溢出
mean-wait = 平均等待（秒）
mean-talk = 平均通话（秒）
legs-of-calls = { $calls } 通转人工来电共排队 { $legs } 次，接听 { $answered } 次，失败 { $failed } 次。
failed-are-not-lost = 排队失败 { $failed } 次，并不等于 { $failed } 通来电未接通：始终未接通的来电为 { $lost } 通，对应 { $of-lost } 次排队失败；其余 { $of-answered } 次失败的来电在另一次排队中已由坐席接听。
other-reading = 如果把每次排队失败都算作一通未接来电，则接通 { $answered } 通，接通率 { $rate }。
missing-legs = 记录中看不出哪些排队属于同一通来电，无法对账；每条记录按一通来电计算。

## 来电属性

matters = 业务类别与案由
regions = 来电地区
modes = 来电方式
callers = 来电人群
other-attributes = 其他属性
not-recorded = 未记录
answered-calls = 接通量
answered-by = 接通量（按{ $attribute }）
crossed = { $rows }与{ $columns }交叉：接通量及其在该人群中的占比
grown = { $growth }变化超出随机波动的{ $attribute }：{ $list }。
star = * 超出随机波动：增减的 95% 置信区间不含零；两个计数按泊松波动，并计入各日忙闲差异。
none-grown = 各{ $attribute }的{ $growth }变化均未超出随机波动。
missing-matters = 数据中没有记录业务类别和案由。
missing-regions = 数据中没有记录来电地区。
missing-modes = 数据中没有记录来电方式。
missing-callers = 数据中没有记录来电人群。
missing-cross = 数据中没有同时记录来电人群和案由，无法交叉分析。

## 渠道、转接与转办

channels = 服务渠道
channel = 渠道
services-by-channel = 各渠道服务量
answered-by-agents = 电话人工接听
self-service-ended = { $name }：服务 { $sessions } 次，其中自助完成 { $contained } 次，转人工 { $escalated } 次。
missing-channels = 数据中只有一种渠道，没有智能或自助服务。
transfers = 转接与转办
from-to-queues = 转出 → 转入
transferred = 坐席转接量
destination = 去向
referred = 转出本中心的来电
no-transfers = 没有来电被转接到其他队列。
missing-transfers = 记录中没有转接信息。
no-referrals = 没有来电转出本中心。坐席口头引导、预约、发送短信等不在数据之中。
missing-referrals = 记录中没有转出本中心的信息。

## 预约回拨

callbacks = 预约回拨
callbacks-asked = 预约回拨申请
callbacks-were-owed = 应回拨 { $owed } 次：已回拨接通 { $reached } 次（{ $rate }），放弃回拨 { $given-up } 次，尚待回拨 { $open } 次。
callback-outcomes = 应回拨的处理结果
callbacks-by-queue = 各队列预约回拨
callback-asked = 申请回拨的来电
callback-merged = 其中重复申请（合并为一次）
callback-owed = 应回拨
callback-dialled = 拨打次数
callback-dial-failed = 其中未接通次数
callback-reached = 回拨接通
callback-rate = 回拨接通率
callback-given-up = 放弃回拨
callback-unreached = 多次拨打未接通，放弃
callback-expired = 超过保留时限，放弃
callback-otherwise = 撤销或转往他处
callback-open = 尚待回拨
no-callbacks = 没有来电申请回拨。
missing-callbacks-asked = 记录中没有预约回拨信息。

## 满意度与质检

satisfaction = 满意度
rating = 评价
ratings = 满意度评价
very-satisfied = 非常满意
satisfied = 满意
basically-satisfied = 基本满意
dissatisfied = 不满意
very-dissatisfied = 非常不满意
ratings-and-callbacks = 参评与回访
rated = 参评量
rated-share = 参评率（占接通量）
satisfaction-rate = 满意率（非常满意和满意，占参评量）
callbacks-owed = 应回访量（基本满意及以下）
callbacks-made = 已回访量
callbacks-made-share = 回访率
missing-ratings = 数据中没有满意度评价。
missing-callbacks = 数据中没有回访完成情况。
quality = 质检情况
quality-checked = 质检录音量
quality-checked-share = 质检率（占接通量）
quality-results = 有质检结果的录音量
quality-passed = 质检合格量
quality-passed-share = 质检合格率
some-quality-results = 部分质检没有记录结果，计入质检录音量，不计入合格率。
missing-quality = 数据中没有质检情况。
missing-quality-results = 数据中没有质检结果。

## 坐席

agents = 坐席情况
agents-number = 坐席人数
agents-by-profile = 各类坐席情况
profile = 坐席类别
staffed-hours = 签入时长（小时）
service-hours = 通话时长（小时）
after-call-hours = 话后处理（小时）
occupancy = 占用率
calls-per-agent = 人均接听量
agents-by-hour = 各时段坐席（日均）
agents-by-weekday-and-hour = 各星期、各时段签入坐席
busy-agents = 忙碌
idle-agents = 签入未忙
mean-agents = 平均坐席数
missing-agents = 数据中没有坐席工时。

## 标准

norm = GB/T 33358 对标
norm-lines = GB/T 33358《政府热线服务规范》指标
norm-line = 指标
norm-asks = 要求
reached = 实际
norm-verdict = 是否达标
norm-met = 达标
norm-missed = 未达标
norm-prompt = 转人工来电 15 秒内接通
norm-rate = 本期接通率
norm-worst = 任意 24 小时接通率最低值
norm-worst-mean = 任意 24 小时接通率最低值（各次仿真的均值）
worst-day = 接通率最低的 24 小时始于{ $from }，为 { $rate }。
connection-rate = 接通率
prompt-rate = 15 秒接通率
connection-rate-by-day = 每日接通率
missing-waits = 记录中没有等待时长，15 秒接通率从略。
method-norm = 接通率为接通量占转人工量的比例。15 秒内接通从进入第一个队列算起，到首次接听为止。“任意 24 小时”指从每个整点开始的 24 小时，来电按呼入的小时计入。

## 公布数

published-and-simulated = 公布数与仿真数
published = 公布数
simulated = 仿真数
one-run = 单期波动
difference = 差异
allowed = 容许范围
within = 以内
beyond = 超出
published-only = 已公布、仿真中没有对应的指标
published-growth = 同比增长：公布数与仿真数
method-published = 95% 置信区间针对仿真均值。单期波动为 95% 的单次仿真所在范围：真实的两期仅因随机波动就会相差这么多。比率之差以百分点计。

## 假设

assumed = 假设条件
field = 参数
value = 取值
reason = 依据
calibrated = 校准：{ $how }

## 排班需求

plan = 人员配置方案
plan-of = { $title }人员配置方案
plan-verified = 经仿真验证：按本方案自身的路由规则运行 { $runs } 次（随机种子 { $seed }）。
plan-hours = 方案坐席工时
present-hours = 现有坐席工时
plan-same = 方案的坐席工时与现有配置相同。
plan-saves = 方案比现有配置少 { $hours } 坐席工时。
plan-costs = 方案比现有配置多 { $hours } 坐席工时。
plan-removals = 换用新的随机数，逐一减去 { $tried } 个坐席，其中减去 { $needed } 个中的任何一个都会使目标落空。
targets = 目标
target = 目标
worst-place = 最难达标之处
plan-day = { $name }（{ $days } 天）
plan-demand = 话务需求：预计首次来电
plan-cover = 需要与现有坐席
plan-service = 预计服务水平
plan-need = 各类坐席需求
from = 开始
calls = 来电
need = 需要
present = 现有
gap = 差额
sum = 合计
plan-command = 可用下列命令复现本页的仿真：

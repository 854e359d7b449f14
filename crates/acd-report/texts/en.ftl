# The texts of the report, in English. The same keys stand in zh.ftl.

contents = Contents
skip = Skip to the report
as-table = Table
made-by = Made by acd { $version }. This file is complete: it loads nothing from elsewhere.

report = Report
report-of = Report: { $title }
period = { $first } to { $last } ({ $days } days)
period-day = { $first } (1 day)
period-undated = { $days } days without dates.
day-number = Day { $number }
source-journal = From the router's journal.
source-records = From records of calls.
source-simulation = Simulated: means of { $runs } replications (seed { $seed }).

## Overview

overview = Overview
main-figures = Main figures
figure = Figure
this-period = This period
year-before = Year before
quarter-before = Quarter before
year-on-year = Year on year
quarter-on-quarter = Quarter on quarter
interval = 95% interval
interval-95 = 95% interval
figure-inbound = Inbound calls
figure-inbound-per-day = Inbound calls per day
figure-inbound-weekday = Inbound calls per day, Monday to Friday
figure-inbound-weekend = Inbound calls per day, Saturday and Sunday
figure-for-agents = Calls for agents
figure-answered = Answered calls
figure-self-service = Self-service sessions
figure-services = Services in all
figure-lost = Calls for agents not answered
figure-answer-rate = Answer rate
figure-answer-rate-for-agents = Answer rate of calls for agents
figure-prompt = Answered within 15 s
figure-wait = Mean wait until answered
figure-service-hours = Service time
figure-handling = Service time per answered call
figure-people = Agents who answered calls
figure-per-person = Calls answered per agent
figure-satisfaction = Satisfaction
hours = { $value } h
seconds = { $value } s
points = { $value } points
from-to = { $low } to { $high }
at-least = at least { $value }
against-year = than a year before
against-quarter = than a quarter before
change-up-beyond = { $figure }: { $now }, { $size } more { $basis } ({ $before }). The 95% interval of the change, { $low } to { $high }, excludes zero: this is more than chance.
change-up-within = { $figure }: { $now }, { $size } more { $basis } ({ $before }). The 95% interval of the change, { $low } to { $high }, includes zero: chance alone may explain it.
change-down-beyond = { $figure }: { $now }, { $size } less { $basis } ({ $before }). The 95% interval of the change, { $low } to { $high }, excludes zero: this is more than chance.
change-down-within = { $figure }: { $now }, { $size } less { $basis } ({ $before }). The 95% interval of the change, { $low } to { $high }, includes zero: chance alone may explain it.
days-differ = The periods compared do not have the same number of days; totals are compared as they are.
busiest-hour = The busiest hour is { $from } to { $to }, with { $share } of all calls.
missing-year = The source holds no figures of a year before, so year-on-year growth is left out.
missing-quarter = The source holds no figures of the quarter before, so quarter-on-quarter growth is left out.
method-change = Intervals: growth of a count is that of two Poisson counts, widened by how much days of the same weekday differ beyond a Poisson count (quasi-Poisson); a difference of two shares is Newcombe's interval of two binomial shares.
method-simulated = The figures are means of many simulated periods. They have no decimals where a real period would have none, but a real period differs from them by chance.

## By time

by-time = By day and by hour
no-calls = There are no calls in this period.
date = Date
inbound = Inbound
answered = Answered
not-answered = Not answered
self-served = Ended in self-service
answer-rate = Answer rate
hour = Hour
weekday = Weekday
calls-by-day = Inbound calls by day
calls-by-hour = Calls by hour (mean day)
calls-by-weekday = Calls by day of the week (mean day)
calls-by-weekday-and-hour = Inbound calls by weekday and hour
mean-calls-an-hour = Mean calls in an hour
band-poisson = 95% of days, if a weekday varied as a Poisson count
band-simulated = 95% of simulated days
days-outside = { $count } of { $days } days lie outside the 95% band of a Poisson count around the mean of their weekday; chance alone would put about { $chance } there.

## Legs and calls

legs-and-calls = Legs and calls
legs-reconciled = Legs and calls, reconciled
number = Number
share = Share
outcome = Outcome
calls-for-agents = Calls for agents
calls-answered = Calls for agents answered
calls-not-answered = Calls for agents not answered
legs-all = Legs (stays in a queue)
legs-answered = Legs answered
legs-failed = Legs failed
legs-abandoned = Caller hung up in the queue
legs-timed-out = Queue timeout
legs-overflowed = Queue overflow
legs-failed-otherwise = Queue closed, or caller not reached
legs-left = Legs that neither were answered nor failed
failed-of-answered = Failed legs of calls answered on another leg
failed-of-not-answered = Failed legs of calls never answered
failed-legs = How legs failed
calls-by-queue = Calls for agents by the queue they asked for first
share-of-answered = Share of the answered
by-queue = Legs by queue
queue = Queue
legs = Legs
abandoned = Abandoned
timed-out = Timed out
overflowed = Overflowed
mean-wait = Mean wait, s
mean-talk = Mean talk, s
legs-of-calls = { $calls } calls for agents had { $legs } legs: { $answered } answered, { $failed } failed.
failed-are-not-lost = { $failed } failed legs are not { $failed } lost calls: { $lost } calls were never answered. { $of-lost } of the failed legs are theirs; { $of-answered } belong to calls that an agent answered on another leg.
other-reading = If every failed leg were counted as a lost call, { $answered } calls would have been answered: { $rate }.
missing-legs = The records do not say which legs belong to one call, so legs and calls cannot be reconciled: each record counts as a call.

## Attributes

matters = Categories and causes
regions = Regions
modes = Arrival modes
callers = Caller groups
other-attributes = Other attributes
not-recorded = not recorded
answered-calls = Answered calls
answered-by = Answered calls by { $attribute }
crossed = { $columns } by { $rows }: answered calls, and the share within the group
grown = { $growth }, more than chance by { $attribute }: { $list }.
star = * More than chance: the 95% interval of the growth, of two counts that vary as Poisson counts and with the busyness of days, excludes zero.
none-grown = { $growth }, no change by { $attribute } is more than chance.
missing-matters = The source does not record categories or causes.
missing-regions = The source does not record regions.
missing-modes = The source does not record arrival modes.
missing-callers = The source does not record caller groups.
missing-cross = Caller groups cannot be crossed with causes: the source does not record both.

## Channels, transfers, referrals

channels = Channels
channel = Channel
services-by-channel = Services by channel
answered-by-agents = Telephone, answered by an agent
self-service-ended = { $name }: { $sessions } sessions, { $contained } served there, { $escalated } passed on to an agent.
missing-channels = The source holds calls of one channel only: there is no self-service in it.
transfers = Transfers and referrals
from-to-queues = From → to
transferred = Callers transferred by agents
destination = Destination
referred = Calls sent out of the centre
no-transfers = No caller was transferred to another queue.
missing-transfers = The records do not say which callers were transferred.
no-referrals = No call was sent out of the centre. Referrals that agents make in words (guidance, bookings, text messages) are not in the source.
missing-referrals = The records do not say which calls were sent out of the centre.

## Callbacks

callbacks = Callbacks
callbacks-asked = Callbacks asked for
callbacks-were-owed = Callbacks owed: { $owed }. Callers reached: { $reached } ({ $rate }); given up: { $given-up }; open: { $open }.
callback-outcomes = What became of the callbacks owed
callbacks-by-queue = Callbacks by queue
callback-asked = Callers who asked to be called back
callback-merged = Already owed a callback (counted once)
callback-owed = Owed
callback-dialled = Attempts
callback-dial-failed = Attempts that reached nobody
callback-reached = Reached
callback-rate = Reached, of those owed
callback-given-up = Given up
callback-unreached = Given up after the last attempt
callback-expired = Given up after being kept too long
callback-otherwise = Withdrawn or sent elsewhere
callback-open = Open
no-callbacks = No caller asked to be called back.
missing-callbacks-asked = The records do not say which callers asked to be called back.

## Satisfaction and quality

satisfaction = Satisfaction
rating = Rating
ratings = Ratings
very-satisfied = Very satisfied
satisfied = Satisfied
basically-satisfied = Basically satisfied
dissatisfied = Dissatisfied
very-dissatisfied = Very dissatisfied
ratings-and-callbacks = Ratings and follow-up calls
rated = Callers who rated the call
rated-share = Rated, of answered calls
satisfaction-rate = Very satisfied and satisfied, of those who rated
callbacks-owed = Follow-up calls owed (basically satisfied or worse)
callbacks-made = Follow-up calls made
callbacks-made-share = Follow-up calls made, of those owed
missing-ratings = The source holds no ratings.
missing-callbacks = The source does not record whether the follow-up calls owed were made.
quality = Quality checks
quality-checked = Recordings checked
quality-checked-share = Of answered calls
quality-results = Results recorded
quality-passed = Passed
quality-passed-share = Passed, of the results
some-quality-results = Some checks have no recorded result. They count as checked, and are left out of the share that passed.
missing-quality = The source holds no quality checks.
missing-quality-results = The source does not hold the results of the checks.

## Agents

agents = Agents
agents-number = Agents
agents-by-profile = Agents by profile
profile = Profile
staffed-hours = Hours signed in
service-hours = Hours in conversation
after-call-hours = Hours of after-call work
occupancy = Occupancy
calls-per-agent = Answers per agent
agents-by-hour = Agents by hour (mean day)
agents-by-weekday-and-hour = Agents signed in by weekday and hour
busy-agents = Busy
idle-agents = Signed in, not busy
mean-agents = Mean number of agents
missing-agents = The source does not record agents' hours.

## The norm

norm = GB/T 33358
norm-lines = Lines of GB/T 33358 (service of government hotlines)
norm-line = Line
norm-asks = Asked
reached = Reached
norm-verdict = Verdict
norm-met = met
norm-missed = not met
norm-prompt = Calls for agents answered within 15 s
norm-rate = Connection rate of the period
norm-worst = Connection rate, worst 24 hours
norm-worst-mean = Connection rate, worst 24 hours (mean of the simulated periods)
worst-day = The 24 hours with the lowest connection rate begin on { $from }: { $rate }.
connection-rate = Connection rate
prompt-rate = Answered within 15 s
connection-rate-by-day = Connection rate by day
missing-waits = The records hold no waits, so answers within 15 s are left out.
method-norm = Connection rate: answered calls, of calls that asked for an agent. Within 15 s: from entering the first queue to the first answer. “Any 24 hours” are all spans of 24 hours that begin on the hour; a call counts in the hour in which it arrived.

## Published figures

published-and-simulated = Published and simulated
published = Published
simulated = Simulated
one-run = One period
difference = Difference
allowed = Allowed
within = within
beyond = beyond
published-only = Published, without a counterpart in the simulation
published-growth = Growth on the year before, published and simulated
method-published = 95% interval: of the simulated mean. One period: the range around the mean that holds 95% of single simulated periods; one real period differs from the next by this much through chance alone. Differences of percentages are in points.

## Assumptions

assumed = What is assumed
field = Field
value = Value
reason = Reason
calibrated = calibrated: { $how }

## The plan

plan = Staffing plan
plan-of = Staffing plan: { $title }
plan-verified = Verified by simulation: { $runs } replications (seed { $seed }) under the scenario's own routing rules.
plan-hours = Agent hours in the plan
present-hours = Agent hours now
plan-same = The plan needs as many agent hours as are there now.
plan-saves = The plan needs { $hours } agent hours fewer than are there now.
plan-costs = The plan needs { $hours } agent hours more than are there now.
plan-removals = { $tried } single agents were taken away, one at a time, on fresh random numbers; without { $needed } of them a target is missed.
targets = Targets
target = Target
worst-place = Hardest place
plan-day = { $name } ({ $days } days)
plan-demand = Demand: fresh calls expected
plan-cover = Need and cover
plan-service = Expected service
plan-need = Agents needed by profile
from = From
calls = Calls
need = Needed
present = There now
gap = Gap
sum = Sum
plan-command = The runs behind this page:

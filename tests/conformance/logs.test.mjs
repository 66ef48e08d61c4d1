// CloudWatch Logs through the AWS SDK, against a running Troupe at TROUPE_ENDPOINT.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import {
  CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, DeleteLogGroupCommand,
  DeleteLogStreamCommand, DeleteRetentionPolicyCommand, DescribeLogGroupsCommand,
  DescribeLogStreamsCommand, FilterLogEventsCommand, GetLogEventsCommand, ListTagsForResourceCommand,
  PutLogEventsCommand, PutRetentionPolicyCommand, StartQueryCommand, TagResourceCommand,
  UntagResourceCommand
} from '@aws-sdk/client-cloudwatch-logs'
import { clientSettings } from './troupe.mjs'

const logs = new CloudWatchLogsClient(clientSettings())
const hour = 3_600_000
const day = 24 * hour

async function make (logGroupName, ...streams) {
  await logs.send(new CreateLogGroupCommand({ logGroupName }))
  for (const logStreamName of streams) await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }))
}

const put = (logGroupName, logStreamName, ...logEvents) =>
  logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }))

function refused (promise, name, message) {
  return assert.rejects(promise, (why) => {
    assert.equal(why.name, name)
    if (message) assert.equal(why.message, message)
    return true
  })
}

test('a group is made once and described as AWS describes it', async () => {
  const name = '/conformance/groups'
  await logs.send(new CreateLogGroupCommand({ logGroupName: name, tags: { env: 'test' } }))
  await refused(logs.send(new CreateLogGroupCommand({ logGroupName: name })),
    'ResourceAlreadyExistsException', 'The specified log group already exists')
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }))
  const arn = `arn:aws:logs:us-east-1:000000000000:log-group:${name}`
  const { creationTime, deletionProtectionEnabled, ...group } = logGroups[0]
  assert.ok(Math.abs(creationTime - Date.now()) < 60_000)
  assert.deepEqual(group, {
    arn: `${arn}:*`,
    logGroupArn: arn,
    logGroupClass: 'STANDARD',
    logGroupName: name,
    metricFilterCount: 0,
    storedBytes: 0
  })
  await logs.send(new TagResourceCommand({ resourceArn: arn, tags: { a: '1' } }))
  await logs.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: ['env'] }))
  assert.deepEqual((await logs.send(new ListTagsForResourceCommand({ resourceArn: arn }))).tags, { a: '1' })
  await logs.send(new DeleteLogGroupCommand({ logGroupName: name }))
  await refused(logs.send(new DeleteLogGroupCommand({ logGroupName: name })),
    'ResourceNotFoundException', 'The specified log group does not exist.')
})

test('groups are listed in pages, by prefix and by a part of the name', async () => {
  for (const name of ['/paging/a', '/paging/b', '/paging/c']) await make(name)
  const first = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/paging/', limit: 2 }))
  assert.deepEqual(first.logGroups.map((one) => one.logGroupName), ['/paging/a', '/paging/b'])
  const second = await logs.send(new DescribeLogGroupsCommand({
    logGroupNamePrefix: '/paging/', limit: 2, nextToken: first.nextToken
  }))
  assert.deepEqual(second.logGroups.map((one) => one.logGroupName), ['/paging/c'])
  assert.equal(second.nextToken, undefined)
  const found = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePattern: 'ging/b' }))
  assert.equal(found.logGroups.length, 1)
  assert.equal(found.logGroups[0].storedBytes, undefined)
  await refused(logs.send(new DescribeLogGroupsCommand({ logGroupNamePattern: 'x', logGroupNamePrefix: 'y' })),
    'InvalidParameterException',
    'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.')
})

test('names that AWS does not take are refused in its words', async () => {
  await refused(logs.send(new CreateLogGroupCommand({ logGroupName: 'x'.repeat(513) })), 'InvalidParameterException',
    'Invalid LogGroup or LogStream, both must have length less than or equal to 512.')
  await refused(logs.send(new CreateLogGroupCommand({ logGroupName: 'a b' })), 'InvalidParameterException')
  await refused(logs.send(new CreateLogGroupCommand({ logGroupName: 'k', kmsKeyId: 'arn:x' })), 'NotImplementedException')
})

test('retention takes AWS\'s values and shows in the description', async () => {
  const logGroupName = '/conformance/retention'
  await make(logGroupName)
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 7 }))
  const described = async () =>
    (await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }))).logGroups[0]
  assert.equal((await described()).retentionInDays, 7)
  await refused(logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 8 })), 'InvalidParameterException')
  await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }))
  assert.equal((await described()).retentionInDays, undefined)
})

test('streams are described by name, ARN and last event', async () => {
  const logGroupName = '/conformance/streams'
  await make(logGroupName, 'a', 'b')
  await refused(logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'a' })),
    'ResourceAlreadyExistsException', 'The specified log stream already exists')
  const now = Date.now()
  await put(logGroupName, 'a', { timestamp: now - 5, message: 'x' }, { timestamp: now, message: 'y' })
  const arn = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`
  const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupIdentifier: arn }))
  assert.deepEqual(logStreams.map((one) => one.logStreamName), ['a', 'b'])
  const [written, empty] = logStreams
  assert.equal(written.firstEventTimestamp, now - 5)
  assert.equal(written.lastEventTimestamp, now)
  assert.equal(written.arn, `${arn}:log-stream:a`)
  assert.deepEqual(Object.keys(empty).sort(), ['arn', 'creationTime', 'logStreamName', 'storedBytes'])
  const byTime = await logs.send(new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: true }))
  assert.equal(byTime.logStreams[0].logStreamName, 'a')
  await refused(logs.send(new DescribeLogStreamsCommand({ logGroupName, logGroupIdentifier: arn })),
    'ValidationException', 'LogGroup name and LogGroup ARN are mutually exclusive parameters.')
  await logs.send(new DeleteLogStreamCommand({ logGroupName, logStreamName: 'a' }))
  await refused(put(logGroupName, 'a', { timestamp: now, message: 'x' }),
    'ResourceNotFoundException', 'The specified log stream does not exist.')
})

test('events come back page by page, and the token stays at the end', async () => {
  const logGroupName = '/conformance/events'
  await make(logGroupName, 's')
  const now = Date.now()
  const events = Array.from({ length: 25 }, (_, i) => ({ timestamp: now - 25 + i, message: `line ${i} é ✓` }))
  const answer = await put(logGroupName, 's', ...events)
  assert.match(answer.nextSequenceToken, /^\d{56}$/)
  const get = (more) => logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: 's', ...more }))
  const read = []
  let page = await get({ startFromHead: true, limit: 10 })
  for (;;) {
    read.push(...page.events)
    const next = await get({ startFromHead: true, limit: 10, nextToken: page.nextForwardToken })
    if (next.nextForwardToken === page.nextForwardToken) break
    page = next
  }
  assert.deepEqual(read.map(({ timestamp, message }) => ({ timestamp, message })), events)
  assert.match(page.nextForwardToken, /^f\/\d{56}\/s$/)
  assert.match(page.nextBackwardToken, /^b\/\d{56}\/s$/)
  const last = await get({ limit: 2 })
  assert.deepEqual(last.events.map((one) => one.message), ['line 23 é ✓', 'line 24 é ✓'])
  await put(logGroupName, 's', { timestamp: now, message: 'later' })
  const polled = await get({ startFromHead: true, nextToken: page.nextForwardToken })
  assert.deepEqual(polled.events.map((one) => one.message), ['later'])
  await refused(get({ nextToken: 'invalid' }), 'InvalidParameterException', 'The specified nextToken is invalid.')
  await refused(get({ limit: 10001 }), 'InvalidParameterException',
    "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: " +
    'Member must have value less than or equal to 10000')
})

test('filtering merges the streams of a group', async () => {
  const logGroupName = '/conformance/filter'
  await make(logGroupName, 'a/1', 'a/2', 'b')
  const now = Date.now()
  await put(logGroupName, 'a/1', { timestamp: now - 3, message: '3' }, { timestamp: now - 1, message: '1' })
  await put(logGroupName, 'a/2', { timestamp: now - 2, message: '2' })
  await put(logGroupName, 'b', { timestamp: now - 4, message: '4' })
  const filter = (more) => logs.send(new FilterLogEventsCommand({ logGroupName, ...more }))
  const all = await filter({})
  assert.deepEqual(all.events.map((one) => one.message), ['4', '3', '2', '1'])
  assert.deepEqual(all.searchedLogStreams, [])
  assert.equal(all.nextToken, undefined)
  for (const event of all.events) assert.match(event.eventId, /^\d{56}$/)
  assert.deepEqual((await filter({ logStreamNamePrefix: 'a/' })).events.map((one) => one.message), ['3', '2', '1'])
  assert.deepEqual((await filter({ logStreamNames: ['b', 'a/2'] })).events.map((one) => one.message), ['4', '2'])
  assert.deepEqual((await filter({ startTime: now - 3, endTime: now - 2 })).events.map((one) => one.message), ['3', '2'])
  const first = await filter({ limit: 3 })
  const second = await filter({ limit: 3, nextToken: first.nextToken })
  assert.deepEqual(second.events.map((one) => one.message), ['1'])
  await refused(filter({ filterPattern: 'ERROR' }), 'NotImplementedException',
    'troupe: FilterLogEvents with filterPattern is not implemented')
  await refused(filter({ nextToken: 'unknown' }), 'InvalidParameterException', 'The specified nextToken is invalid.')
})

test('events that are too old or too new are left out and said', async () => {
  const logGroupName = '/conformance/ages'
  await make(logGroupName, 's')
  const now = Date.now()
  const young = await put(logGroupName, 's', { timestamp: now, message: 'ok' }, { timestamp: now + 3 * hour, message: 'new' })
  assert.deepEqual(young.rejectedLogEventsInfo, { tooNewLogEventStartIndex: 1 })
  const old = await put(logGroupName, 's', { timestamp: now - 15 * day, message: 'old' })
  assert.deepEqual(old.rejectedLogEventsInfo, { tooOldLogEventEndIndex: 1 })
  await refused(put(logGroupName, 's', { timestamp: now, message: 'b' }, { timestamp: now - 1, message: 'a' }),
    'InvalidParameterException', 'Log events in a single PutLogEvents request must be in chronological order.')
  const { events } = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: 's' }))
  assert.deepEqual(events.map((one) => one.message), ['ok'])
})

test('what is not there is refused', async () => {
  await refused(logs.send(new GetLogEventsCommand({ logGroupName: 'none', logStreamName: 's' })),
    'ResourceNotFoundException', 'The specified log group does not exist.')
  await refused(logs.send(new StartQueryCommand({ logGroupName: 'none', startTime: 0, endTime: 1, queryString: 'fields @message' })),
    'NotImplementedException', 'troupe: Logs.StartQuery is not implemented')
})

test('accounts and regions do not see each other', async () => {
  const other = new CloudWatchLogsClient({
    ...clientSettings(), region: 'eu-central-1', credentials: { accessKeyId: '123456789012', secretAccessKey: 'x' }
  })
  await make('/conformance/mine')
  const { logGroups } = await other.send(new DescribeLogGroupsCommand({}))
  assert.deepEqual(logGroups, [])
  await other.send(new CreateLogGroupCommand({ logGroupName: '/conformance/mine' }))
  const theirs = await other.send(new DescribeLogGroupsCommand({}))
  assert.equal(theirs.logGroups[0].logGroupArn, 'arn:aws:logs:eu-central-1:123456789012:log-group:/conformance/mine')
})

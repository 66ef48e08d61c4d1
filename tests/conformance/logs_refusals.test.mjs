// What CloudWatch Logs has and Troupe has not is refused by name, through the AWS SDK; nothing is left out in silence.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as logs from '@aws-sdk/client-cloudwatch-logs'
import { refusal } from './refusals.mjs'
import { clientSettings } from './troupe.mjs'

const client = new logs.CloudWatchLogsClient(clientSettings())
const send = (operation, input) => client.send(new logs[`${operation}Command`](input))
const logGroupName = '/refusals/group'
const arn = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`
// What each operation takes without complaint; a row below adds what it refuses.
const plain = {
  CreateLogGroup: { logGroupName: '/refusals/never' },
  DescribeLogGroups: {},
  DescribeLogStreams: { logGroupName },
  PutRetentionPolicy: { logGroupName },
  TagResource: { resourceArn: arn },
  UntagResource: { resourceArn: arn },
  TagLogGroup: { logGroupName },
  UntagLogGroup: { logGroupName },
  ListTagsForResource: { resourceArn: arn },
  PutLogEvents: { logGroupName, logStreamName: 's' },
  GetLogEvents: { logGroupName, logStreamName: 's' },
  FilterLogEvents: { logGroupName }
}

before(async () => {
  await send('CreateLogGroup', { logGroupName })
  await send('CreateLogStream', { logGroupName, logStreamName: 's' })
})
after(async () => {
  await send('DeleteLogGroup', { logGroupName })
  client.destroy()
})

const refused = (operation, input, name, status, message) =>
  assert.rejects(send(operation, { ...plain[operation], ...input }), refusal(name, status, message))

const missing = [
  ['CreateLogGroup', 'kmsKeyId', { kmsKeyId: 'arn:aws:kms:us-east-1:000000000000:key/1' }],
  ['DescribeLogGroups', 'includeLinkedAccounts', { includeLinkedAccounts: true }],
  ['DescribeLogGroups', 'accountIdentifiers', { accountIdentifiers: ['111111111111'] }],
  ['GetLogEvents', 'unmask', { unmask: true }],
  ['FilterLogEvents', 'filterPattern', { filterPattern: 'ERROR' }],
  ['FilterLogEvents', 'unmask', { unmask: true }]
]
for (const [operation, member, input] of missing) {
  test(`${operation} refuses ${member}`, () => refused(operation, input, 'NotImplementedException', 501,
    `troupe: ${operation} with ${member} is not implemented`))
}

const broken = (value, member, rule) =>
  `1 validation error detected: Value ${value} at '${member}' failed to satisfy constraint: Member must ${rule}`
const filled = 'have length greater than or equal to 1'
const classes = 'satisfy enum value set: [STANDARD, INFREQUENT_ACCESS, DELIVERY]'
const orders = 'satisfy enum value set: [LogStreamName, LastEventTime]'
const now = Date.now()
const invalid = [
  ['CreateLogGroup', { logGroupClass: 'CHEAP' }, broken("'CHEAP'", 'logGroupClass', classes)],
  ['CreateLogGroup', { logGroupClass: '' }, broken("''", 'logGroupClass', classes)],
  ['CreateLogGroup', { tags: {} }, broken("'{}'", 'tags', filled)],
  ['CreateLogGroup', { logGroupName: 'aws/mine' }, 'Log groups starting with AWS/ are reserved for AWS.'],
  ['DescribeLogGroups', { logGroupNamePrefix: '' },
    "2 validation errors detected: Value '' at 'logGroupNamePrefix' failed to satisfy constraint: Member must satisfy " +
    "regular expression pattern: [\\.\\-_/#A-Za-z0-9]+; Value '' at 'logGroupNamePrefix' failed to satisfy constraint: " +
    'Member must have length greater than or equal to 1'],
  ['DescribeLogGroups', { logGroupClass: 'CHEAP' }, broken("'CHEAP'", 'logGroupClass', classes)],
  ['DescribeLogGroups', { logGroupIdentifiers: [] }, broken("'[]'", 'logGroupIdentifiers', filled)],
  ['DescribeLogGroups', { logGroupIdentifiers: [logGroupName], logGroupNamePrefix: '/' },
    'logGroupIdentifiers cannot be combined with logGroupNamePrefix, logGroupNamePattern or logGroupClass.'],
  ['DescribeLogGroups', { limit: 51 }, broken("'51'", 'limit', 'have value less than or equal to 50')],
  ['DescribeLogGroups', { nextToken: '?' }, 'The specified nextToken is invalid.'],
  ['DescribeLogStreams', { orderBy: 'Size' }, broken("'Size'", 'orderBy', orders)],
  ['DescribeLogStreams', { orderBy: '' }, broken("''", 'orderBy', orders)],
  ['DescribeLogStreams', { logStreamNamePrefix: '' }, broken("''", 'logStreamNamePrefix', filled)],
  ['DescribeLogStreams', { logStreamNamePrefix: 'a', orderBy: 'LastEventTime' },
    'Cannot order by LastEventTime with a logStreamNamePrefix.'],
  ['DescribeLogStreams', { nextToken: '?' }, 'The specified nextToken is invalid.'],
  ['PutRetentionPolicy', {}, broken('null', 'retentionInDays', 'not be null')],
  ['TagResource', {}, broken('null', 'tags', 'not be null')],
  ['TagLogGroup', { tags: {} }, broken("'{}'", 'tags', filled)],
  ['UntagResource', {}, broken('null', 'tagKeys', 'not be null')],
  ['UntagLogGroup', {}, broken('null', 'tags', 'not be null')],
  ['UntagLogGroup', { tags: [] }, broken("'[]'", 'tags', filled)],
  ['PutLogEvents', {}, broken('null', 'logEvents', 'not be null')],
  ['GetLogEvents', { startTime: -1 }, broken("'-1'", 'startTime', 'have value greater than or equal to 0')],
  ['GetLogEvents', { nextToken: '' }, broken("''", 'nextToken', filled)],
  ['FilterLogEvents', { logStreamNames: [] }, broken("'[]'", 'logStreamNames', filled)],
  ['FilterLogEvents', { logStreamNames: ['s'], logStreamNamePrefix: 's' },
    'logStreamNames and logStreamNamePrefix are mutually exclusive parameters.'],
  ['FilterLogEvents', { limit: 0 }, broken("'0'", 'limit', 'have value greater than or equal to 1')]
]
for (const [operation, input, message] of invalid) {
  test(`${operation} refuses ${JSON.stringify(input)}`, () =>
    refused(operation, input, 'InvalidParameterException', 400, message))
}

test('a stream or a group that is not there is refused, also among others', async () => {
  await refused('FilterLogEvents', { logStreamNames: ['s', 'none'] }, 'ResourceNotFoundException', 400,
    'The specified log stream does not exist.')
  const elsewhere = 'arn:aws:logs:eu-west-1:000000000000:log-group:' + logGroupName
  for (const [operation, input] of [
    ['DescribeLogGroups', { logGroupIdentifiers: [elsewhere] }],
    ['DescribeLogStreams', { logGroupName: undefined, logGroupIdentifier: elsewhere }],
    ['ListTagsForResource', { resourceArn: elsewhere }]
  ]) {
    await refused(operation, input, 'ResourceNotFoundException', 400, 'The specified log group does not exist.')
  }
})

test('an entity is answered as one that the group does not take', async () => {
  const answer = await send('PutLogEvents', {
    ...plain.PutLogEvents,
    logEvents: [{ timestamp: now, message: 'x' }],
    entity: { keyAttributes: { Type: 'Service', Name: 'shop' } }
  })
  assert.deepEqual(answer.rejectedEntityInfo, { errorType: 'UnsupportedLogGroupType' })
})

test('what AWS takes and does not look at is taken', async () => {
  await send('PutLogEvents', {
    ...plain.PutLogEvents, logEvents: [{ timestamp: now, message: 'x' }], sequenceToken: 'anything'
  })
  const interleaved = await send('FilterLogEvents', { ...plain.FilterLogEvents, interleaved: true })
  const separate = await send('FilterLogEvents', { ...plain.FilterLogEvents, interleaved: false })
  assert.deepEqual(interleaved.events, separate.events)
  for (const filterPattern of ['', ' ', '""']) {
    const { events } = await send('FilterLogEvents', { ...plain.FilterLogEvents, filterPattern })
    assert.deepEqual(events, interleaved.events)
  }
})

test('a stream that is named twice is read once', async () => {
  const once = await send('FilterLogEvents', { ...plain.FilterLogEvents, logStreamNames: ['s'] })
  const twice = await send('FilterLogEvents', { ...plain.FilterLogEvents, logStreamNames: ['s', 's'] })
  assert.deepEqual(twice.events, once.events)
})

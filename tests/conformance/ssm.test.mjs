// Parameter Store through the AWS SDK, against a running Troupe at TROUPE_ENDPOINT.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import * as kms from '@aws-sdk/client-kms'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import * as ssm from '@aws-sdk/client-ssm'
import { refusal } from './refusals.mjs'
import { clientSettings } from './troupe.mjs'

const client = new ssm.SSMClient(clientSettings())
const keys = new kms.KMSClient(clientSettings())
after(() => { client.destroy(); keys.destroy() })
const send = async (operation, input = {}) => {
  const { $metadata, ...answer } = await client.send(new ssm[`${operation}Command`](input))
  return answer
}
const refused = (operation, input, name, message) => assert.rejects(send(operation, input), refusal(name, 400, message))
const put = (Name, Value, more = {}) => send('PutParameter', { Name, Value, Type: 'String', ...more })
const get = async (Name, more = {}) => (await send('GetParameter', { Name, ...more })).Parameter
const arnOf = (name) => `arn:aws:ssm:us-east-1:000000000000:parameter${name.startsWith('/') ? '' : '/'}${name}`
const undated = ({ LastModifiedDate, ...rest }) => {
  assert.ok(Math.abs(LastModifiedDate - Date.now()) < 60_000)
  return rest
}

test('a parameter is put and read by its name and its ARN', async () => {
  for (const Name of ['/lifecycle/name', 'lifecycle']) {
    assert.deepEqual(await put(Name, '123'), { Tier: 'Standard', Version: 1 })
    const whole = { ARN: arnOf(Name), DataType: 'text', Name, Type: 'String', Value: '123', Version: 1 }
    assert.deepEqual(undated(await get(Name)), whole)
    assert.deepEqual(undated(await get(arnOf(Name))), whole)
    const many = await send('GetParameters', { Names: [arnOf(Name), 'none'] })
    assert.deepEqual(many.InvalidParameters, ['none'])
    assert.deepEqual(many.Parameters.map(undated), [whole])
  }
  await refused('GetParameter', { Name: 'none' }, 'ParameterNotFound')
})

test('a parameter is overwritten as a new version', async () => {
  await put('versions', 'one', { Description: 'first' })
  await refused('PutParameter', { Name: 'versions', Value: 'two', Type: 'String' }, 'ParameterAlreadyExists',
    'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.')
  assert.deepEqual(await send('PutParameter', { Name: 'versions', Value: 'two', Overwrite: true }), { Tier: 'Standard', Version: 2 })
  assert.deepEqual(undated(await get('versions:1')),
    { ARN: arnOf('versions'), DataType: 'text', Name: 'versions', Selector: ':1', Type: 'String', Value: 'one', Version: 1 })
  await refused('GetParameter', { Name: 'versions:3' }, 'ParameterVersionNotFound',
    'Systems Manager could not find version 3 of versions. Verify the version and try again.')
  const { Parameters, NextToken } = await send('GetParameterHistory', { Name: 'versions', MaxResults: 1 })
  const facts = {
    DataType: 'text', Description: 'first', LastModifiedUser: 'arn:aws:iam::000000000000:root', Name: 'versions', Policies: [], Tier: 'Standard', Type: 'String'
  }
  assert.deepEqual(Parameters.map(undated), [{ ...facts, Labels: [], Value: 'one', Version: 1 }])
  const rest = await send('GetParameterHistory', { Name: 'versions', NextToken })
  assert.deepEqual(rest.Parameters.map(undated), [{ ...facts, Labels: [], Value: 'two', Version: 2 }])
  assert.equal(rest.NextToken, undefined)
})

test('labels name versions', async () => {
  await put('labelled', 'one')
  await put('labelled', 'two', { Overwrite: true })
  assert.deepEqual(await send('LabelParameterVersion', { Name: 'labelled', ParameterVersion: 1, Labels: ['live', '1st'] }),
    { InvalidLabels: ['1st'], ParameterVersion: 1 })
  assert.equal((await get('labelled:live')).Value, 'one')
  assert.deepEqual(await send('UnlabelParameterVersion', { Name: 'labelled', ParameterVersion: 1, Labels: ['live', 'none'] }),
    { RemovedLabels: ['live'], InvalidLabels: ['none'] })
})

test('a SecureString is encrypted with a key of the account', async () => {
  const Name = '/secure/password'
  await put(Name, 'correct horse', { Type: 'SecureString' })
  const closed = await get(Name)
  assert.equal(closed.Type, 'SecureString')
  assert.ok(!closed.Value.includes('horse'))
  assert.equal((await get(Name, { WithDecryption: true })).Value, 'correct horse')
  const opened = await keys.send(new kms.DecryptCommand({
    CiphertextBlob: Buffer.from(closed.Value, 'base64'), EncryptionContext: { PARAMETER_ARN: arnOf(Name) }
  }))
  assert.equal(Buffer.from(opened.Plaintext).toString(), 'correct horse')
  const { KeyMetadata } = await keys.send(new kms.DescribeKeyCommand({ KeyId: 'alias/aws/ssm' }))
  assert.equal(opened.KeyId, KeyMetadata.Arn)
  await send('PutParameter', { Name, Value: 'battery', Overwrite: true })
  assert.equal((await get(Name, { WithDecryption: true })).Value, 'battery')
  assert.ok(!(await get(Name)).Value.includes('battery'))
  const { Parameters } = await send('GetParametersByPath', { Path: '/secure', WithDecryption: true })
  assert.deepEqual(Parameters.map(({ Value }) => Value), ['battery'])
  await refused('PutParameter', { Name: 'unkeyed', Value: 'x', Type: 'SecureString', KeyId: 'alias/none' }, 'InvalidKeyId')
})

test('a path lists what is below it, page by page', async () => {
  for (const name of ['/tree/a', '/tree/b', '/tree/b/c']) await put(name, name)
  const names = async (input) => (await send('GetParametersByPath', { Path: '/tree', ...input })).Parameters.map(({ Name }) => Name)
  assert.deepEqual(await names(), ['/tree/a', '/tree/b'])
  assert.deepEqual(await names({ Recursive: true }), ['/tree/a', '/tree/b', '/tree/b/c'])
  const { NextToken } = await send('GetParametersByPath', { Path: '/tree', Recursive: true, MaxResults: 2 })
  assert.deepEqual(await names({ Recursive: true, NextToken }), ['/tree/b/c'])
  await refused('GetParametersByPath', { Path: '/tree', NextToken: 'mangled' }, 'InvalidNextToken')
  await put('rootless', 'x')
  assert.ok((await names({ Path: '/' })).includes('rootless'))
  assert.ok(!(await names({ Path: '/' })).includes('/tree/a'))
})

test('parameters are described, by filters', async () => {
  await put('/described/one', '1', { Description: 'd', AllowedPattern: '^\\d$', Tags: [{ Key: 'team', Value: 'blue' }] })
  await put('/described/two', 'a,b', { Type: 'StringList', Tier: 'Advanced' })
  const describe = async (...ParameterFilters) =>
    (await send('DescribeParameters', { ParameterFilters: [{ Key: 'Path', Values: ['/described'] }, ...ParameterFilters] })).Parameters
  assert.deepEqual((await describe()).map(undated), [{
    ARN: arnOf('/described/one'),
    AllowedPattern: '^\\d$',
    DataType: 'text',
    Description: 'd',
    LastModifiedUser: 'arn:aws:iam::000000000000:root',
    Name: '/described/one',
    Policies: [],
    Tier: 'Standard',
    Type: 'String',
    Version: 1
  }, {
    ARN: arnOf('/described/two'),
    DataType: 'text',
    LastModifiedUser: 'arn:aws:iam::000000000000:root',
    Name: '/described/two',
    Policies: [],
    Tier: 'Advanced',
    Type: 'StringList',
    Version: 1
  }])
  assert.equal((await describe({ Key: 'tag:team', Values: ['blue'] })).length, 1)
  assert.equal((await describe({ Key: 'Type', Values: ['StringList'] }))[0].Name, '/described/two')
  assert.equal((await describe({ Key: 'Tier', Option: 'Equals', Values: ['Advanced'] })).length, 1)
  const old = await send('DescribeParameters', { Filters: [{ Key: 'Name', Values: ['/described/t'] }] })
  assert.deepEqual(old.Parameters.map(({ Name }) => Name), ['/described/two'])
  await refused('DescribeParameters', { ParameterFilters: [{ Key: 'Label', Values: ['x'] }] }, 'InvalidFilterKey')
  await refused('DescribeParameters', { ParameterFilters: [{ Key: 'Type', Option: 'Recursive', Values: ['x'] }] }, 'InvalidFilterOption')
})

test('tags are put, listed and removed', async () => {
  const of = { ResourceType: 'Parameter', ResourceId: 'tagged' }
  await put('tagged', 'x', { Tags: [{ Key: 'a', Value: '1' }] })
  await send('AddTagsToResource', { ...of, Tags: [{ Key: 'b', Value: '2' }] })
  assert.deepEqual(await send('ListTagsForResource', of), { TagList: [{ Key: 'a', Value: '1' }, { Key: 'b', Value: '2' }] })
  await send('RemoveTagsFromResource', { ...of, TagKeys: ['a'] })
  assert.deepEqual(await send('ListTagsForResource', of), { TagList: [{ Key: 'b', Value: '2' }] })
  await refused('ListTagsForResource', { ...of, ResourceId: 'none' }, 'InvalidResourceId')
  await refused('PutParameter', { Name: 'tagged', Value: 'y', Overwrite: true, Tags: [{ Key: 'a', Value: '1' }] }, 'ValidationException',
    "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. " +
    'To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.')
})

test('parameters are deleted', async () => {
  await put('gone', 'x')
  await put('gone-too', 'x')
  assert.deepEqual(await send('DeleteParameter', { Name: 'gone' }), {})
  await refused('DeleteParameter', { Name: 'gone' }, 'ParameterNotFound')
  assert.deepEqual(await send('DeleteParameters', { Names: ['gone-too', 'none'] }),
    { DeletedParameters: ['gone-too'], InvalidParameters: ['none'] })
})

const words = 'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by ' +
  'slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_'
for (const [name, error, message] of [
  ['a/b', 'ValidationException', words],
  ['ssm-mine', 'ValidationException', words],
  ['a b', 'ValidationException', words],
  ['AWSmine', 'ValidationException', 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).'],
  ['/aws/mine', 'AccessDeniedException', 'No access to reserved parameter name: /aws/mine.'],
  ['/' + 'a/'.repeat(15) + 'a', 'HierarchyLevelLimitExceededException']
]) {
  test(`no parameter is named ${name}`, () => refused('PutParameter', { Name: name, Value: 'x', Type: 'String' }, error, message))
}

test('a value is held to its type, its tier and its pattern', async () => {
  await refused('PutParameter', { Name: 'untyped', Value: 'x' }, 'ValidationException', 'A parameter type is required when you create a parameter.')
  await refused('PutParameter', { Name: 'long', Value: 'x'.repeat(4097), Type: 'String' }, 'ValidationException', /^Standard tier parameters support/)
  assert.equal((await put('long', 'x'.repeat(4097), { Tier: 'Intelligent-Tiering' })).Tier, 'Advanced')
  await refused('PutParameter', { Name: 'digits', Value: 'x', Type: 'String', AllowedPattern: '^\\d+$' }, 'ParameterPatternMismatchException')
  await refused('PutParameter', { Name: 'digits', Value: 'x', Type: 'String', AllowedPattern: '(' }, 'InvalidAllowedPatternException')
  await put('digits', '12', { AllowedPattern: '^\\d+$' })
})

test('a parameter with an expiration goes', async () => {
  const policy = (time) => ({ Tier: 'Advanced', Policies: JSON.stringify([{ Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: time } }]) })
  await put('expired', 'x', policy('2020-01-01T00:00:00.000Z'))
  await refused('GetParameter', { Name: 'expired' }, 'ParameterNotFound')
  await put('kept', 'x', policy('2090-01-01T00:00:00.000Z'))
  const { Parameters } = await send('DescribeParameters', { ParameterFilters: [{ Key: 'Name', Values: ['kept'] }] })
  assert.equal(Parameters[0].Policies[0].PolicyType, 'Expiration')
  assert.equal(Parameters[0].Policies[0].PolicyStatus, 'Pending')
})

test('a secret is read as a parameter', async () => {
  const secrets = new SecretsManagerClient(clientSettings())
  after(() => secrets.destroy())
  const made = await secrets.send(new CreateSecretCommand({ Name: 'referred', SecretString: 'correct horse' }))
  const Name = '/aws/reference/secretsmanager/referred'
  const { SourceResult, ...whole } = undated(await get(Name, { WithDecryption: true }))
  assert.deepEqual(whole, { ARN: made.ARN, DataType: 'text', Name, Type: 'SecureString', Value: 'correct horse', Version: 0 })
  const { createdDate, ...source } = JSON.parse(SourceResult)
  assert.deepEqual(source, {
    ARN: made.ARN, name: 'referred', secretString: 'correct horse', versionId: made.VersionId, versionStages: ['AWSCURRENT']
  })
  assert.equal((await get(`${Name}:${made.VersionId}`, { WithDecryption: true })).Value, 'correct horse')
  await refused('GetParameter', { Name: `${Name}:AWSPREVIOUS`, WithDecryption: true }, 'ParameterNotFound')
  await refused('GetParameter', { Name }, 'ValidationException',
    'WithDecryption flag must be True for retrieving a Secret Manager secret.')
  const none = '/aws/reference/secretsmanager/none'
  const many = await send('GetParameters', { Names: [Name, none], WithDecryption: true })
  assert.deepEqual([many.Parameters.map(({ Value }) => Value), many.InvalidParameters], [['correct horse'], [none]])
})

test('what is not there is refused by name', async () => {
  await assert.rejects(put('image', 'ami-12345', { DataType: 'aws:ec2:image' }),
    refusal('NotImplementedException', 501, 'troupe: PutParameter with DataType is not implemented'))
  await assert.rejects(send('ListDocuments'), refusal('NotImplementedException', 501))
})

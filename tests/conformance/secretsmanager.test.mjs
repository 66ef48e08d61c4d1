// Secrets Manager through the AWS SDK, against a running Troupe at TROUPE_ENDPOINT.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { randomUUID } from 'node:crypto'
import * as secrets from '@aws-sdk/client-secrets-manager'
import { refusal } from './refusals.mjs'
import { clientSettings } from './troupe.mjs'

const client = new secrets.SecretsManagerClient(clientSettings())
after(() => client.destroy())
const send = async (operation, input = {}) => {
  const { $metadata, ...answer } = await client.send(new secrets[`${operation}Command`](input))
  return answer
}
const refused = (operation, input, name, message) => assert.rejects(send(operation, input), refusal(name, 400, message))
const make = (Name, SecretString, more = {}) => send('CreateSecret', { Name, SecretString, ...more })
const get = (SecretId, more = {}) => send('GetSecretValue', { SecretId, ...more })
const versions = async (SecretId, more) => Object.fromEntries((await send('ListSecretVersionIds', { SecretId, ...more })).Versions
  .map(({ VersionId, VersionStages }) => [VersionId, VersionStages]))
const isNow = (date) => assert.ok(Math.abs(date - Date.now()) < 60_000)
const notFound = "Secrets Manager can't find the specified secret."

test('a secret is made, read and described', async () => {
  const ClientRequestToken = randomUUID()
  const made = await make('lifecycle', 'correct horse', { Description: 'mine', ClientRequestToken })
  assert.match(made.ARN, /^arn:aws:secretsmanager:us-east-1:000000000000:secret:lifecycle-[A-Za-z0-9]{6}$/)
  assert.deepEqual(made, { ARN: made.ARN, Name: 'lifecycle', VersionId: ClientRequestToken })
  const described = await send('DescribeSecret', { SecretId: 'lifecycle' })
  isNow(described.CreatedDate)
  assert.deepEqual(described, {
    ARN: made.ARN,
    CreatedDate: described.CreatedDate,
    Description: 'mine',
    LastChangedDate: described.CreatedDate,
    Name: 'lifecycle',
    VersionIdsToStages: { [ClientRequestToken]: ['AWSCURRENT'] }
  })
  for (const id of ['lifecycle', made.ARN, made.ARN.slice(0, -7)]) {
    const { CreatedDate, ...value } = await get(id)
    isNow(CreatedDate)
    assert.deepEqual(value, {
      ARN: made.ARN, Name: 'lifecycle', SecretString: 'correct horse', VersionId: ClientRequestToken, VersionStages: ['AWSCURRENT']
    })
  }
  const { LastAccessedDate } = await send('DescribeSecret', { SecretId: 'lifecycle' })
  assert.equal(LastAccessedDate % 86_400_000, 0)
  await refused('CreateSecret', { Name: 'lifecycle', SecretString: 'x' }, 'ResourceExistsException',
    'The operation failed because the secret lifecycle already exists.')
})

test('bytes are a value, too', async () => {
  await send('CreateSecret', { Name: 'bytes', SecretBinary: new Uint8Array([0, 1, 2, 255]) })
  const value = await get('bytes')
  assert.deepEqual(new Uint8Array(value.SecretBinary), new Uint8Array([0, 1, 2, 255]))
  assert.equal(value.SecretString, undefined)
})

test('values follow each other', async () => {
  const { ARN } = await send('CreateSecret', { Name: 'values' })
  assert.deepEqual(await send('DescribeSecret', { SecretId: 'values' }).then(({ CreatedDate, LastChangedDate, ...rest }) => rest), { ARN, Name: 'values' })
  await refused('GetSecretValue', { SecretId: 'values' }, 'ResourceNotFoundException',
    "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT")
  const first = await send('PutSecretValue', { SecretId: 'values', SecretString: 'one' })
  assert.deepEqual(first, { ARN, Name: 'values', VersionId: first.VersionId, VersionStages: ['AWSCURRENT'] })
  const second = await send('UpdateSecret', { SecretId: 'values', SecretString: 'two' })
  assert.deepEqual(second, { ARN, Name: 'values', VersionId: second.VersionId })
  assert.deepEqual(await versions('values'), { [first.VersionId]: ['AWSPREVIOUS'], [second.VersionId]: ['AWSCURRENT'] })
  const third = await send('PutSecretValue', { SecretId: 'values', SecretString: 'three' })
  assert.deepEqual(await versions('values'), { [second.VersionId]: ['AWSPREVIOUS'], [third.VersionId]: ['AWSCURRENT'] })
  assert.deepEqual(Object.keys(await versions('values', { IncludeDeprecated: true })), [first, second, third].map(({ VersionId }) => VersionId))
  assert.equal((await get('values', { VersionStage: 'AWSPREVIOUS' })).SecretString, 'two')
  assert.equal((await get('values', { VersionId: first.VersionId })).SecretString, 'one')
  await refused('GetSecretValue', { SecretId: 'values', VersionId: third.VersionId, VersionStage: 'AWSPREVIOUS' }, 'InvalidRequestException',
    'You provided a VersionStage that is not associated to the provided VersionId.')
  assert.deepEqual(await send('UpdateSecret', { SecretId: 'values', Description: 'new' }), { ARN, Name: 'values' })
})

test('a token makes one version', async () => {
  const ClientRequestToken = randomUUID()
  const made = await make('token', 'one', { ClientRequestToken })
  assert.deepEqual(await make('token', 'one', { ClientRequestToken }), made)
  await send('PutSecretValue', { SecretId: 'token', SecretString: 'one', ClientRequestToken })
  assert.equal(Object.keys(await versions('token')).length, 1)
  await refused('PutSecretValue', { SecretId: 'token', SecretString: 'two', ClientRequestToken }, 'ResourceExistsException')
})

test('labels move', async () => {
  const first = await make('labels', 'one')
  const second = await send('PutSecretValue', { SecretId: 'labels', SecretString: 'two', VersionStages: ['AWSPENDING'] })
  assert.deepEqual(second.VersionStages, ['AWSPENDING'])
  const moved = await send('UpdateSecretVersionStage', {
    SecretId: 'labels', VersionStage: 'AWSCURRENT', RemoveFromVersionId: first.VersionId, MoveToVersionId: second.VersionId
  })
  assert.deepEqual(moved, { ARN: first.ARN, Name: 'labels' })
  assert.deepEqual(await versions('labels'), { [first.VersionId]: ['AWSPREVIOUS'], [second.VersionId]: ['AWSCURRENT', 'AWSPENDING'] })
  const third = await send('PutSecretValue', { SecretId: 'labels', SecretString: 'three' })
  assert.deepEqual(await versions('labels'), { [second.VersionId]: ['AWSPREVIOUS'], [third.VersionId]: ['AWSCURRENT'] })
})

test('a deleted secret waits, and comes back', async () => {
  const { ARN } = await make('deleted', 'x')
  const { DeletionDate, ...said } = await send('DeleteSecret', { SecretId: 'deleted', RecoveryWindowInDays: 7 })
  assert.ok(Math.abs(DeletionDate - Date.now() - 7 * 86_400_000) < 60_000)
  assert.deepEqual(said, { ARN, Name: 'deleted' })
  await refused('GetSecretValue', { SecretId: 'deleted' }, 'InvalidRequestException',
    "You can't perform this operation on the secret because it was marked for deletion.")
  await refused('TagResource', { SecretId: 'deleted', Tags: [{ Key: 'a', Value: '' }] }, 'InvalidRequestException',
    "You can't perform this operation on the secret because it was marked for deletion.")
  await refused('CreateSecret', { Name: 'deleted', SecretString: 'y' }, 'InvalidRequestException',
    "You can't create this secret because a secret with this name is already scheduled for deletion.")
  const list = async (more) => (await send('ListSecrets', { Filters: [{ Key: 'name', Values: ['deleted'] }], ...more })).SecretList.map(({ Name }) => Name)
  assert.deepEqual(await list(), [])
  assert.deepEqual(await list({ IncludePlannedDeletion: true }), ['deleted'])
  assert.deepEqual(await send('RestoreSecret', { SecretId: 'deleted' }), { ARN, Name: 'deleted' })
  assert.equal((await get('deleted')).SecretString, 'x')
  await send('DeleteSecret', { SecretId: 'deleted' })
  await send('DeleteSecret', { SecretId: 'deleted', ForceDeleteWithoutRecovery: true })
  await refused('GetSecretValue', { SecretId: 'deleted' }, 'ResourceNotFoundException', notFound)
  const again = await make('deleted', 'z')
  assert.notEqual(again.ARN, ARN)
  await refused('GetSecretValue', { SecretId: ARN }, 'ResourceNotFoundException', notFound)
  await refused('DeleteSecret', { SecretId: 'deleted', RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true }, 'InvalidParameterException')
  await refused('DeleteSecret', { SecretId: 'deleted', RecoveryWindowInDays: 6 }, 'InvalidParameterException',
    'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).')
})

test('secrets are listed as they were made, page by page', async () => {
  for (const name of ['list/c', 'list/a', 'list/b']) await make(name, name)
  const Filters = [{ Key: 'name', Values: ['list/'] }]
  const first = await send('ListSecrets', { Filters, MaxResults: 2 })
  assert.deepEqual(first.SecretList.map(({ Name }) => Name), ['list/c', 'list/a'])
  const [{ SecretVersionsToStages }] = first.SecretList
  assert.deepEqual(Object.values(SecretVersionsToStages), [['AWSCURRENT']])
  const rest = await send('ListSecrets', { Filters, MaxResults: 2, NextToken: first.NextToken })
  assert.deepEqual(rest.SecretList.map(({ Name }) => Name), ['list/b'])
  assert.equal(rest.NextToken, undefined)
  await refused('ListSecrets', { NextToken: 'mangled' }, 'InvalidNextTokenException')
})

test('many values are read at once', async () => {
  for (const name of ['batch/a', 'batch/b']) await make(name, name)
  const { SecretValues, Errors } = await send('BatchGetSecretValue', { SecretIdList: ['batch/a', 'batch/none'] })
  assert.deepEqual(SecretValues.map(({ SecretString }) => SecretString), ['batch/a'])
  assert.deepEqual(Errors, [{ SecretId: 'batch/none', ErrorCode: 'ResourceNotFoundException', Message: notFound }])
  const filtered = await send('BatchGetSecretValue', { Filters: [{ Key: 'name', Values: ['batch/'] }] })
  assert.deepEqual(filtered.SecretValues.map(({ SecretString }) => SecretString), ['batch/a', 'batch/b'])
})

test('tags are there once there was one', async () => {
  await send('CreateSecret', { Name: 'tags' })
  const tags = async () => (await send('DescribeSecret', { SecretId: 'tags' })).Tags
  assert.equal(await tags(), undefined)
  await send('TagResource', { SecretId: 'tags', Tags: [{ Key: 'a', Value: '1' }] })
  assert.deepEqual(await tags(), [{ Key: 'a', Value: '1' }])
  await send('UntagResource', { SecretId: 'tags', TagKeys: ['a'] })
  assert.deepEqual(await tags(), [])
})

test('a resource policy is kept, checked and removed', async () => {
  const { ARN } = await make('policy', 'x')
  const ResourcePolicy = JSON.stringify({
    Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' }]
  })
  const named = { ARN, Name: 'policy' }
  assert.deepEqual(await send('GetResourcePolicy', { SecretId: 'policy' }), named)
  assert.deepEqual(await send('PutResourcePolicy', { SecretId: 'policy', ResourcePolicy }), named)
  assert.deepEqual(await send('GetResourcePolicy', { SecretId: 'policy' }), { ...named, ResourcePolicy })
  await refused('PutResourcePolicy', { SecretId: 'policy', ResourcePolicy, BlockPublicPolicy: true }, 'PublicPolicyException')
  await refused('PutResourcePolicy', { SecretId: 'policy', ResourcePolicy: 'no policy' }, 'MalformedPolicyDocumentException')
  assert.equal((await send('ValidateResourcePolicy', { ResourcePolicy })).PolicyValidationPassed, false)
  assert.deepEqual(await send('DeleteResourcePolicy', { SecretId: 'policy' }), named)
  assert.deepEqual(await send('GetResourcePolicy', { SecretId: 'policy' }), named)
})

test('a random password has what is wanted', async () => {
  const password = async (input) => (await send('GetRandomPassword', input)).RandomPassword
  const plain = await password()
  assert.equal(plain.length, 32)
  for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]) assert.match(plain, kind)
  assert.match(await password({ PasswordLength: 100, ExcludePunctuation: true, ExcludeUppercase: true, ExcludeCharacters: 'abc123' }), /^[d-z04-9]{100}$/)
  assert.notEqual(await password(), await password())
  await refused('GetRandomPassword', { PasswordLength: 3 }, 'InvalidParameterException')
})

test('a name has its letters', async () => {
  const words = 'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!'
  await refused('CreateSecret', { Name: 'Inv *?!]Name\\-', SecretString: 'x' }, 'ValidationException', words)
  await refused('GetSecretValue', { SecretId: ' Inv Name' }, 'ValidationException', words)
  await make('Valid/_+=.@-Name-a1b2', 'x')
})

test('what is not there is refused by name', async () => {
  await assert.rejects(make('replicated', 'x', { AddReplicaRegions: [{ Region: 'eu-west-1' }] }),
    refusal('NotImplementedException', 501, 'troupe: CreateSecret with AddReplicaRegions is not implemented'))
  await assert.rejects(send('RotateSecret', { SecretId: 'lifecycle' }), refusal('NotImplementedException', 501))
})

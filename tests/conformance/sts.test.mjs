// STS through the AWS SDK, against a running Troupe at TROUPE_ENDPOINT, and against one where signatures are required.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as iamSdk from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand, AssumeRootCommand, DecodeAuthorizationMessageCommand, GetAccessKeyInfoCommand, GetCallerIdentityCommand,
  GetFederationTokenCommand, GetSessionTokenCommand, STSClient
} from '@aws-sdk/client-sts'
import { refusal } from './refusals.mjs'
import { clientSettings, startTroupe } from './troupe.mjs'

const account = '000000000000'
const anyone = { accessKeyId: 'test', secretAccessKey: 'test' }
const client = (Class, credentials = anyone, endpoint) => new Class({ ...clientSettings(endpoint), credentials })
const asSdk = ({ AccessKeyId, SecretAccessKey, SessionToken }) =>
  ({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken })
const iam = (operation, input, ...with_) => client(iamSdk.IAMClient, ...with_).send(new iamSdk[`${operation}Command`](input))
async function whoIs (credentials, endpoint) {
  const { $metadata, ...who } = await client(STSClient, credentials, endpoint).send(new GetCallerIdentityCommand({}))
  return who
}
const trust = (Principal, more = {}) => JSON.stringify({
  Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: ['sts:AssumeRole', 'sts:TagSession'], ...more }]
})
let made = 0
async function makeRole (document, more = {}) {
  const RoleName = `role-${++made}`
  const { Role } = await iam('CreateRole', { RoleName, Path: '/path/', AssumeRolePolicyDocument: document, ...more })
  return Role
}
async function makeKey (UserName, ...with_) {
  const { User } = await iam('CreateUser', { UserName, Path: '/p/' }, ...with_)
  const { AccessKey } = await iam('CreateAccessKey', { UserName }, ...with_)
  return { user: User, key: asSdk(AccessKey) }
}
const assume = (RoleArn, input = {}, credentials = anyone) =>
  client(STSClient, credentials).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session', ...input }))

let strict
let owner
before(async () => {
  strict = await startTroupe({ flags: ['--set', 'auth.required=true'] })
  const text = readFileSync(join(strict.data, 'credentials'), 'utf8')
  owner = { accessKeyId: /aws_access_key_id = (\S+)/.exec(text)[1], secretAccessKey: /aws_secret_access_key = (\S+)/.exec(text)[1] }
})
after(() => strict.stop())

test('the caller is the account of its access key', async () => {
  const { $metadata, ...root } = await client(STSClient).send(new GetCallerIdentityCommand({}))
  assert.deepEqual(root, { UserId: account, Account: account, Arn: `arn:aws:iam::${account}:root` })
  assert.match($metadata.requestId, /^[0-9a-f-]{36}$/)
  assert.equal((await whoIs({ accessKeyId: '123456789012', secretAccessKey: 'x' })).Account, '123456789012')
})

test('a user signs with a key of its own', async () => {
  const { user, key } = await makeKey('signer')
  assert.deepEqual(await whoIs(key), { UserId: user.UserId, Account: account, Arn: `arn:aws:iam::${account}:user/p/signer` })
  assert.deepEqual((await iam('GetUser', {}, key)).User, user)
  await assert.rejects(whoIs({ ...key, secretAccessKey: 'x'.repeat(40) }), refusal('SignatureDoesNotMatch', 403))
  const { AccessKeyLastUsed, UserName } = await iam('GetAccessKeyLastUsed', { AccessKeyId: key.accessKeyId })
  assert.equal(UserName, 'signer')
  assert.equal(AccessKeyLastUsed.Region, 'us-east-1')
  assert.ok(Math.abs(AccessKeyLastUsed.LastUsedDate - Date.now()) < 60_000)
  assert.equal((await client(STSClient).send(new GetAccessKeyInfoCommand({ AccessKeyId: key.accessKeyId }))).Account, account)
})

test('a key that was never used says so, and one that is off is refused', async () => {
  const { key } = await makeKey('idle')
  assert.deepEqual((await iam('GetAccessKeyLastUsed', { AccessKeyId: key.accessKeyId })).AccessKeyLastUsed, { ServiceName: 'N/A', Region: 'N/A' })
  await iam('UpdateAccessKey', { UserName: 'idle', AccessKeyId: key.accessKeyId, Status: 'Inactive' })
  const why = refusal('InvalidClientTokenId', 403, 'The security token included in the request is invalid.')
  await assert.rejects(whoIs(key), why)
  await iam('UpdateAccessKey', { UserName: 'idle', AccessKeyId: key.accessKeyId, Status: 'Active' })
  assert.equal((await whoIs(key)).Account, account)
})

test('where signatures are required, a key is good until it is deleted, over a new start too', async () => {
  const { user, key } = await makeKey('strict', owner, strict.endpoint)
  assert.equal((await whoIs(key, strict.endpoint)).UserId, user.UserId)
  const data = strict.data
  strict.process.kill('SIGINT')
  await strict.ended
  strict = await startTroupe({ data, flags: ['--set', 'auth.required=true'] })
  assert.equal((await whoIs(key, strict.endpoint)).UserId, user.UserId)
  await iam('DeleteAccessKey', { UserName: 'strict', AccessKeyId: key.accessKeyId }, owner, strict.endpoint)
  await assert.rejects(whoIs(key, strict.endpoint), refusal('InvalidClientTokenId', 403))
})

test('a role is assumed, and its credentials work', async () => {
  const role = await makeRole(trust({ AWS: account }))
  const { $metadata, Credentials, ...rest } = await assume(role.Arn)
  const arn = `arn:aws:sts::${account}:assumed-role/${role.RoleName}/session`
  assert.deepEqual(rest, { AssumedRoleUser: { AssumedRoleId: `${role.RoleId}:session`, Arn: arn } })
  assert.match(Credentials.AccessKeyId, /^ASIA[A-Z2-7]{16}$/)
  assert.ok(Math.abs(Credentials.Expiration - Date.now() - 3_600_000) < 60_000)
  assert.deepEqual(await whoIs(asSdk(Credentials)), { UserId: `${role.RoleId}:session`, Account: account, Arn: arn })
  // A role assumes another one, for an hour at most.
  const next = await makeRole(trust({ AWS: role.Arn }), { MaxSessionDuration: 7200 })
  const chained = await assume(next.Arn, {}, asSdk(Credentials))
  assert.equal((await whoIs(asSdk(chained.Credentials))).UserId, `${next.RoleId}:session`)
  await assert.rejects(assume(next.Arn, { DurationSeconds: 7200 }, asSdk(Credentials)), refusal('ValidationError', 400,
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.'))
  await assert.rejects(assume(role.Arn, { DurationSeconds: 7200 }), refusal('ValidationError', 400,
    'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'))
})

test('a role trusts whom its policy names, and what cannot be judged is not allowed', async () => {
  const { user, key } = await makeKey('trusted')
  const denied = (arn, who = `arn:aws:iam::${account}:root`) =>
    refusal('AccessDenied', 403, `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${arn}`)
  const absent = `arn:aws:iam::${account}:role/absent`
  await assert.rejects(assume(absent), denied(absent))
  const ofService = await makeRole(trust({ Service: 'lambda.amazonaws.com' }))
  await assert.rejects(assume(ofService.Arn), denied(ofService.Arn))
  const ofUser = await makeRole(trust({ AWS: user.Arn }))
  await assert.rejects(assume(ofUser.Arn), denied(ofUser.Arn))
  assert.ok((await assume(ofUser.Arn, {}, key)).Credentials)
  const pathless = ofUser.Arn.replace('/path', '')
  await assert.rejects(assume(pathless, {}, key), denied(pathless, user.Arn))
  const stranger = { accessKeyId: '123456789012', secretAccessKey: 'x' }
  await assert.rejects(assume(ofUser.Arn, {}, stranger), refusal('AccessDenied', 403))
  const ofStranger = await makeRole(trust({ AWS: '123456789012' }))
  assert.equal((await whoIs(asSdk((await assume(ofStranger.Arn, {}, stranger)).Credentials))).Account, account)
  const conditional = await makeRole(trust({ AWS: account }, { Condition: { StringEquals: { 'sts:ExternalId': 'given' } } }))
  await assert.rejects(assume(conditional.Arn, { ExternalId: 'given' }), refusal('NotImplemented', 501))
})

test('arguments of AssumeRole are refused as AWS refuses them', async () => {
  const bad = (RoleArn) => assert.rejects(assume(RoleArn), refusal('ValidationError', 400, `${RoleArn} is invalid`))
  for (const arn of ['nothing-valid-in-here', 'arn::b:::something/test-role', 'arn:a:a::aaaaaaaaaa:', 'arn:a::::something/test-role', 'arn:a:::something/test-role']) await bad(arn)
  const role = await makeRole(trust({ AWS: account }))
  await assert.rejects(assume(role.Arn, { RoleSessionName: 'Session1:2' }), refusal('ValidationError', 400,
    "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*"))
  const invalid = (input, message, who) => assert.rejects(assume(role.Arn, input, who), refusal('InvalidParameterValue', 400, message))
  const twins = [{ Key: 'name', Value: '1' }, { Key: 'NAME', Value: '2' }]
  await invalid({ Tags: twins }, 'Duplicate tag keys found. Please note that Tag keys are case insensitive.')
  await invalid({ Tags: [twins[0]], TransitiveTagKeys: ['other'] }, 'The specified transitive tag key must be included in the requested tags.')
  const { Credentials, PackedPolicySize } = await assume(role.Arn, { Tags: [twins[0]], TransitiveTagKeys: ['name'] })
  assert.ok(PackedPolicySize > 0)
  await invalid({ Tags: [twins[1]] },
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.", asSdk(Credentials))
  await assert.rejects(assume(role.Arn, { Policy: '{}' }), refusal('MalformedPolicyDocumentException', 400, 'Syntax errors in policy.'))
  await assert.rejects(assume(role.Arn, { SerialNumber: 'GAHT12345678', TokenCode: '123456' }), refusal('NotImplemented', 501, /SerialNumber/))
})

test('sessions of a user and of root, and a federated user', async () => {
  const { user, key } = await makeKey('session-user')
  const { Credentials } = await client(STSClient, key).send(new GetSessionTokenCommand({}))
  assert.ok(Math.abs(Credentials.Expiration - Date.now() - 43_200_000) < 60_000)
  assert.deepEqual(await whoIs(asSdk(Credentials)), { UserId: user.UserId, Account: account, Arn: user.Arn })
  await assert.rejects(client(STSClient, asSdk(Credentials)).send(new GetSessionTokenCommand({})),
    refusal('AccessDenied', 403, 'Cannot call GetSessionToken with session credentials'))
  const ofRoot = await client(STSClient).send(new GetSessionTokenCommand({ DurationSeconds: 900 }))
  assert.equal((await whoIs(asSdk(ofRoot.Credentials))).Arn, `arn:aws:iam::${account}:root`)
  const { $metadata, Credentials: given, ...rest } = await client(STSClient, key).send(new GetFederationTokenCommand({ Name: 'bob' }))
  const FederatedUser = { FederatedUserId: `${account}:bob`, Arn: `arn:aws:sts::${account}:federated-user/bob` }
  assert.deepEqual(rest, { FederatedUser, PackedPolicySize: 0 })
  assert.deepEqual(await whoIs(asSdk(given)), { UserId: FederatedUser.FederatedUserId, Account: account, Arn: FederatedUser.Arn })
  await assert.rejects(assume(`arn:aws:iam::${account}:role/any`, {}, asSdk(given)), refusal('AccessDenied', 403))
})

test('a session outlives its user as nobody: not as another one of the name', async () => {
  const make = async () => {
    const { User } = await iam('CreateUser', { UserName: 'gone' })
    return User
  }
  const before = await make()
  const { AccessKey } = await iam('CreateAccessKey', { UserName: 'gone' })
  const key = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey }
  const session = asSdk((await client(STSClient, key).send(new GetSessionTokenCommand({}))).Credentials)
  const role = await makeRole(trust({ AWS: before.Arn }))
  await assume(role.Arn, {}, session)
  await iam('DeleteAccessKey', { UserName: 'gone', AccessKeyId: AccessKey.AccessKeyId })
  await iam('DeleteUser', { UserName: 'gone' })
  await make()
  await assert.rejects(assume(role.Arn, {}, session), refusal('AccessDenied', 403))
  await assert.rejects(iam('CreateAccessKey', {}, session), refusal('InvalidClientTokenId', 403))
  await iam('DeleteUser', { UserName: 'gone' })
})

test('a token that was changed is nobody, and signs nothing where it must', async () => {
  const role = await makeRole(trust({ AWS: account }))
  const good = asSdk((await assume(role.Arn)).Credentials)
  await assert.rejects(whoIs({ ...good, secretAccessKey: 'x'.repeat(40) }), refusal('SignatureDoesNotMatch', 403))
  await assert.rejects(whoIs(good, strict.endpoint), refusal('InvalidClientTokenId', 403)) // Of another Troupe.
})

test('what there is not is refused by name', async () => {
  await assert.rejects(client(STSClient).send(new DecodeAuthorizationMessageCommand({ EncodedMessage: 'x' })),
    refusal('InvalidAuthorizationMessageException', 400))
  const asked = client(STSClient).send(new AssumeRootCommand({ TargetPrincipal: account, TaskPolicyArn: { arn: 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials' } }))
  await assert.rejects(asked, refusal('NotImplemented', 501))
})

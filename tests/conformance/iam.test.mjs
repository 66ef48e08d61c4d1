// IAM through the AWS SDK, against a running Troupe at TROUPE_ENDPOINT. What is kept and shown; nothing is enforced yet.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as sdk from '@aws-sdk/client-iam'
import { clientSettings } from './troupe.mjs'

const iam = new sdk.IAMClient(clientSettings())
const account = '000000000000'
const basic = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'

/** What an operation answers, without what every answer has. */
async function ask (operation, input = {}) {
  const { $metadata, ...answer } = await iam.send(new sdk[`${operation}Command`](input))
  return answer
}

const trustOf = (Service) => JSON.stringify({
  Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }]
})
const trust = trustOf('lambda.amazonaws.com')
/** A `%3A` has to survive; blanks and line ends too. */
const document = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{
    Effect: 'Allow', Action: ['apigatway:PUT'], Resource: ['arn:aws:apigateway:us-east-1::/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Faaeeieije']
  }]
}, null, 2)

function dated (date) {
  assert.ok(Math.abs(date - Date.now()) < 60_000, String(date))
  assert.equal(date.getMilliseconds(), 0)
}
function identified (id, prefix) {
  assert.match(id, new RegExp(`^${prefix}[A-Z2-7]{17}$`))
}

test('a role, from its making to its end', async () => {
  const name = 'lifecycle'
  const { Role: made, ...nothing } = await ask('CreateRole', { RoleName: name, Path: '/service/', AssumeRolePolicyDocument: trust })
  assert.deepEqual(nothing, {})
  const { RoleId, CreateDate, ...rest } = made
  identified(RoleId, 'AROA')
  dated(CreateDate)
  const common = {
    Path: '/service/', RoleName: name, Arn: `arn:aws:iam::${account}:role/service/${name}`, AssumeRolePolicyDocument: encodeURIComponent(trust)
  }
  assert.deepEqual(rest, common)
  assert.deepEqual((await ask('GetRole', { RoleName: name })).Role, { ...made, MaxSessionDuration: 3600, RoleLastUsed: {} })
  assert.deepEqual(await ask('ListRoles', { PathPrefix: '/service/' }), { Roles: [{ ...made, MaxSessionDuration: 3600 }], IsTruncated: false })

  await ask('UpdateRole', { RoleName: name, Description: 'reads', MaxSessionDuration: 7200 })
  await ask('UpdateAssumeRolePolicy', { RoleName: name, PolicyDocument: trustOf('ec2.amazonaws.com') })
  const changed = { ...made, Description: 'reads', MaxSessionDuration: 7200, AssumeRolePolicyDocument: encodeURIComponent(trustOf('ec2.amazonaws.com')) }
  assert.deepEqual((await ask('GetRole', { RoleName: name })).Role, { ...changed, RoleLastUsed: {} })
  assert.deepEqual((await ask('UpdateRoleDescription', { RoleName: name, Description: 'd' })).Role, { ...changed, Description: 'd' })
  assert.deepEqual(await ask('DeleteRole', { RoleName: name }), {})
  await assert.rejects(ask('GetRole', { RoleName: name }), { name: 'NoSuchEntityException', message: `The role with name ${name} cannot be found.` })
})

test('the calls that Terraform makes of a role and its attachment', async () => {
  await ask('CreateRole', { RoleName: 'tf', AssumeRolePolicyDocument: trust, Tags: [{ Key: 'env', Value: 'test' }] })
  assert.deepEqual((await ask('GetRole', { RoleName: 'tf' })).Role.Tags, [{ Key: 'env', Value: 'test' }])
  assert.deepEqual(await ask('ListRolePolicies', { RoleName: 'tf' }), { PolicyNames: [], IsTruncated: false })
  assert.deepEqual(await ask('ListAttachedRolePolicies', { RoleName: 'tf' }), { AttachedPolicies: [], IsTruncated: false })
  await ask('AttachRolePolicy', { RoleName: 'tf', PolicyArn: basic })
  const { Policy } = await ask('CreatePolicy', { PolicyName: 'tf', PolicyDocument: document })
  await ask('AttachRolePolicy', { RoleName: 'tf', PolicyArn: Policy.Arn })
  assert.deepEqual(await ask('ListAttachedRolePolicies', { RoleName: 'tf' }), {
    AttachedPolicies: [{ PolicyName: 'tf', PolicyArn: Policy.Arn }, { PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn: basic }], IsTruncated: false
  })
  assert.equal((await ask('GetPolicyVersion', { PolicyArn: Policy.Arn, VersionId: 'v1' })).PolicyVersion.Document, encodeURIComponent(document))
  for (const PolicyArn of [basic, Policy.Arn]) await ask('DetachRolePolicy', { RoleName: 'tf', PolicyArn })
  assert.deepEqual(await ask('ListInstanceProfilesForRole', { RoleName: 'tf' }), { InstanceProfiles: [], IsTruncated: false })
  await ask('DeleteRole', { RoleName: 'tf' })
  assert.equal((await ask('ListPolicyVersions', { PolicyArn: Policy.Arn })).Versions.length, 1)
  await ask('DeletePolicy', { PolicyArn: Policy.Arn })
})

test('a policy and its versions', async () => {
  const { Policy: made } = await ask('CreatePolicy', { PolicyName: 'versions', Description: 'd', PolicyDocument: document })
  const { PolicyId, CreateDate, UpdateDate, ...rest } = made
  identified(PolicyId, 'ANPA')
  dated(CreateDate)
  const PolicyArn = `arn:aws:iam::${account}:policy/versions`
  assert.deepEqual(rest, {
    Arn: PolicyArn, AttachmentCount: 0, DefaultVersionId: 'v1', IsAttachable: true, Path: '/', PermissionsBoundaryUsageCount: 0, PolicyName: 'versions'
  })
  assert.deepEqual((await ask('GetPolicy', { PolicyArn })).Policy, { ...made, Description: 'd', Tags: [] })
  const { PolicyVersion: second } = await ask('CreatePolicyVersion', { PolicyArn, PolicyDocument: document, SetAsDefault: true })
  assert.deepEqual({ ...second, CreateDate: 0 }, { VersionId: 'v2', IsDefaultVersion: true, CreateDate: 0 })
  assert.deepEqual((await ask('ListPolicyVersions', { PolicyArn })).Versions.map((one) => [one.VersionId, one.IsDefaultVersion]), [['v2', true], ['v1', false]])
  await ask('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v1' })
  assert.equal((await ask('GetPolicy', { PolicyArn })).Policy.DefaultVersionId, 'v1')
  await ask('TagPolicy', { PolicyArn, Tags: [{ Key: 'a', Value: '1' }, { Key: 'b', Value: '2' }] })
  await ask('UntagPolicy', { PolicyArn, TagKeys: ['a'] })
  assert.deepEqual(await ask('ListPolicyTags', { PolicyArn }), { Tags: [{ Key: 'b', Value: '2' }], IsTruncated: false })
  await ask('DeletePolicyVersion', { PolicyArn, VersionId: 'v2' })
  await ask('DeletePolicy', { PolicyArn })
})

test("AWS's own policies are there to be attached and read", async () => {
  const { Policy } = await ask('GetPolicy', { PolicyArn: basic })
  assert.equal(Policy.PolicyName, 'AWSLambdaBasicExecutionRole')
  assert.equal(Policy.Path, '/service-role/')
  const { PolicyVersion } = await ask('GetPolicyVersion', { PolicyArn: basic, VersionId: Policy.DefaultVersionId })
  assert.deepEqual(JSON.parse(decodeURIComponent(PolicyVersion.Document)), {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' }]
  })
  const found = []
  let Marker
  do {
    const page = await ask('ListPolicies', { Scope: 'AWS', MaxItems: 20, Marker })
    assert.equal(page.IsTruncated, page.Marker !== undefined)
    found.push(...page.Policies.map((one) => one.Arn))
    Marker = page.Marker
  } while (Marker)
  assert.ok(found.includes(basic) && found.length > 40)
  assert.deepEqual(found.length, new Set(found).size)
})

test('a user with policies of all kinds', async () => {
  const UserName = 'ann'
  const { User: made } = await ask('CreateUser', { UserName })
  identified(made.UserId, 'AIDA')
  assert.deepEqual({ ...made, UserId: '', CreateDate: 0 }, { Path: '/', UserName, UserId: '', Arn: `arn:aws:iam::${account}:user/ann`, CreateDate: 0 })
  assert.deepEqual((await ask('GetUser', { UserName: 'ANN' })).User, made)
  await ask('PutUserPolicy', { UserName, PolicyName: 'inline', PolicyDocument: document })
  assert.deepEqual(await ask('GetUserPolicy', { UserName, PolicyName: 'inline' }), { UserName, PolicyName: 'inline', PolicyDocument: encodeURIComponent(document) })
  assert.deepEqual(await ask('ListUserPolicies', { UserName }), { PolicyNames: ['inline'], IsTruncated: false })
  await ask('AttachUserPolicy', { UserName, PolicyArn: basic })
  await ask('PutUserPermissionsBoundary', { UserName, PermissionsBoundary: basic })
  assert.deepEqual((await ask('GetUser', { UserName })).User.PermissionsBoundary,
    { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: basic })
  const of = await ask('ListEntitiesForPolicy', { PolicyArn: basic })
  assert.deepEqual(of, { PolicyGroups: [], PolicyRoles: [], PolicyUsers: [{ UserName, UserId: made.UserId }], IsTruncated: false })
  await ask('UpdateUser', { UserName, NewUserName: 'anna', NewPath: '/a/' })
  assert.equal((await ask('GetUser', { UserName: 'anna' })).User.Arn, `arn:aws:iam::${account}:user/a/anna`)
  await assert.rejects(ask('DeleteUser', { UserName: 'anna' }),
    { name: 'DeleteConflictException', message: 'Cannot delete entity, must detach all policies first.' })
  await ask('DetachUserPolicy', { UserName: 'anna', PolicyArn: basic })
  await ask('DeleteUserPermissionsBoundary', { UserName: 'anna' })
  await ask('DeleteUserPolicy', { UserName: 'anna', PolicyName: 'inline' })
  for (const [list, key] of Object.entries({
    ListMFADevices: 'MFADevices', ListSigningCertificates: 'Certificates', ListSSHPublicKeys: 'SSHPublicKeys',
    ListServiceSpecificCredentials: 'ServiceSpecificCredentials'
  })) assert.deepEqual(await ask(list, { UserName: 'anna' }), { [key]: [], IsTruncated: false })
  await ask('DeleteUser', { UserName: 'anna' })
})

test('the caller is the user where none is named', async () => {
  assert.deepEqual((await ask('GetUser')).User, { UserId: account, Arn: `arn:aws:iam::${account}:root`, CreateDate: new Date(0) })
  await assert.rejects(ask('ListAccessKeys'), { name: 'ValidationError', message: 'Must specify userName when calling with non-User credentials' })
})

test('groups and their users', async () => {
  await ask('CreateUser', { UserName: 'member' })
  const { Group } = await ask('CreateGroup', { GroupName: 'team', Path: '/x/' })
  identified(Group.GroupId, 'AGPA')
  await ask('AddUserToGroup', { GroupName: 'team', UserName: 'member' })
  const found = await ask('GetGroup', { GroupName: 'team' })
  assert.deepEqual(found.Group, Group)
  assert.deepEqual(found.Users.map((one) => one.UserName), ['member'])
  assert.deepEqual(await ask('ListGroupsForUser', { UserName: 'member' }), { Groups: [Group], IsTruncated: false })
  await ask('PutGroupPolicy', { GroupName: 'team', PolicyName: 'p', PolicyDocument: document })
  assert.deepEqual(await ask('GetGroupPolicy', { GroupName: 'team', PolicyName: 'p' }), { GroupName: 'team', PolicyName: 'p', PolicyDocument: encodeURIComponent(document) })
  await ask('DeleteGroupPolicy', { GroupName: 'team', PolicyName: 'p' })
  await ask('UpdateGroup', { GroupName: 'team', NewGroupName: 'squad' })
  await ask('RemoveUserFromGroup', { GroupName: 'squad', UserName: 'member' })
  await ask('DeleteGroup', { GroupName: 'squad' })
  await ask('DeleteUser', { UserName: 'member' })
})

test('an instance profile and its role', async () => {
  await ask('CreateRole', { RoleName: 'ec2', AssumeRolePolicyDocument: trustOf('ec2.amazonaws.com') })
  const { InstanceProfile: made } = await ask('CreateInstanceProfile', { InstanceProfileName: 'ec2' })
  identified(made.InstanceProfileId, 'AIPA')
  assert.deepEqual(made.Roles, [])
  await ask('AddRoleToInstanceProfile', { InstanceProfileName: 'ec2', RoleName: 'ec2' })
  const { InstanceProfile } = await ask('GetInstanceProfile', { InstanceProfileName: 'ec2' })
  assert.deepEqual(InstanceProfile.Roles.map((one) => one.Arn), [`arn:aws:iam::${account}:role/ec2`])
  assert.deepEqual(await ask('ListInstanceProfilesForRole', { RoleName: 'ec2' }), { InstanceProfiles: [InstanceProfile], IsTruncated: false })
  await ask('RemoveRoleFromInstanceProfile', { InstanceProfileName: 'ec2', RoleName: 'ec2' })
  await ask('DeleteInstanceProfile', { InstanceProfileName: 'ec2' })
  await ask('DeleteRole', { RoleName: 'ec2' })
})

test('a role that is linked to a service', async () => {
  const { Role } = await ask('CreateServiceLinkedRole', { AWSServiceName: 'batch.amazonaws.com' })
  assert.equal(Role.Arn, `arn:aws:iam::${account}:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch`)
  assert.deepEqual(await ask('ListAttachedRolePolicies', { RoleName: Role.RoleName }), {
    AttachedPolicies: [{ PolicyName: 'BatchServiceRolePolicy', PolicyArn: 'arn:aws:iam::aws:policy/aws-service-role/BatchServiceRolePolicy' }],
    IsTruncated: false
  })
  await assert.rejects(ask('CreateServiceLinkedRole', { AWSServiceName: 'batch.amazonaws.com' }), {
    name: 'InvalidInputException', message: 'Service role name AWSServiceRoleForBatch has been taken in this account, please try a different suffix.'
  })
  const { DeletionTaskId } = await ask('DeleteServiceLinkedRole', { RoleName: Role.RoleName })
  assert.match(DeletionTaskId, /^task\/aws-service-role\/batch.amazonaws.com\/AWSServiceRoleForBatch\/[0-9a-f-]{36}$/)
  assert.deepEqual(await ask('GetServiceLinkedRoleDeletionStatus', { DeletionTaskId }), { Status: 'SUCCEEDED' })
  const suffixed = await ask('CreateServiceLinkedRole', { AWSServiceName: 'autoscaling.amazonaws.com', CustomSuffix: 'x' })
  assert.equal(suffixed.Role.RoleName, 'AWSServiceRoleForAutoScaling_x')
})

test('the account: alias, password policy, login profiles, summary', async () => {
  await ask('CreateAccountAlias', { AccountAlias: 'my-alias' })
  assert.deepEqual(await ask('ListAccountAliases'), { AccountAliases: ['my-alias'], IsTruncated: false })
  await ask('DeleteAccountAlias', { AccountAlias: 'my-alias' })
  await assert.rejects(ask('GetAccountPasswordPolicy'), { name: 'NoSuchEntityException', message: `The Password Policy with domain name ${account} cannot be found.` })
  await ask('UpdateAccountPasswordPolicy', { MinimumPasswordLength: 12, RequireNumbers: true, MaxPasswordAge: 90 })
  assert.deepEqual((await ask('GetAccountPasswordPolicy')).PasswordPolicy, {
    MinimumPasswordLength: 12, RequireSymbols: false, RequireNumbers: true, RequireUppercaseCharacters: false, RequireLowercaseCharacters: false,
    AllowUsersToChangePassword: false, ExpirePasswords: true, MaxPasswordAge: 90
  })
  await ask('DeleteAccountPasswordPolicy')
  await ask('CreateUser', { UserName: 'console' })
  await ask('CreateLoginProfile', { UserName: 'console', Password: 'not kept at all' })
  const { LoginProfile } = await ask('GetLoginProfile', { UserName: 'console' })
  assert.deepEqual({ ...LoginProfile, CreateDate: 0 }, { UserName: 'console', CreateDate: 0, PasswordResetRequired: false })
  await ask('UpdateLoginProfile', { UserName: 'console', PasswordResetRequired: true })
  await ask('DeleteLoginProfile', { UserName: 'console' })
  await ask('DeleteUser', { UserName: 'console' })
  const { SummaryMap } = await ask('GetAccountSummary')
  assert.equal(SummaryMap.UsersQuota, 5000)
  assert.equal(SummaryMap.Users, (await ask('ListUsers')).Users.length)
})

test('lists come in pages, in the order of names', async () => {
  for (const name of ['Page-b', 'page-a', 'page-c']) await ask('CreateUser', { UserName: name, Path: '/paging/' })
  const first = await ask('ListUsers', { PathPrefix: '/paging/', MaxItems: 2 })
  assert.deepEqual(first.Users.map((one) => one.UserName), ['page-a', 'Page-b'])
  assert.equal(first.IsTruncated, true)
  const second = await ask('ListUsers', { PathPrefix: '/paging/', MaxItems: 2, Marker: first.Marker })
  assert.deepEqual([second.Users.map((one) => one.UserName), second.IsTruncated, second.Marker], [['page-c'], false, undefined])
  await assert.rejects(ask('ListUsers', { Marker: 'no marker' }), { name: 'ValidationError', message: 'Invalid Marker.' })
  for (const UserName of ['page-a', 'page-b', 'page-c']) await ask('DeleteUser', { UserName })
})

test('other accounts have other names', async () => {
  const other = new sdk.IAMClient({ ...clientSettings(), credentials: { accessKeyId: '123456789012', secretAccessKey: 'x' } })
  await other.send(new sdk.CreateUserCommand({ UserName: 'elsewhere' }))
  await assert.rejects(ask('GetUser', { UserName: 'elsewhere' }), { name: 'NoSuchEntityException' })
  assert.deepEqual((await other.send(new sdk.ListUsersCommand({}))).Users.map((one) => one.Arn), ['arn:aws:iam::123456789012:user/elsewhere'])
})

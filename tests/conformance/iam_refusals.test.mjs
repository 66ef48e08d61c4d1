// What IAM refuses, through the AWS SDK, against a running Troupe at TROUPE_ENDPOINT. The words are AWS's.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as sdk from '@aws-sdk/client-iam'
import { refusal } from './refusals.mjs'
import { clientSettings } from './troupe.mjs'

const iam = new sdk.IAMClient(clientSettings())
const ask = (operation, input = {}) => iam.send(new sdk[`${operation}Command`](input))
const refused = (operation, input, ...why) => assert.rejects(ask(operation, input), refusal(...why))

const allow = (more) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] })
const trust = allow({ Principal: { AWS: '000000000000' }, Action: 'sts:AssumeRole' })
const malformed = ['MalformedPolicyDocumentException', 400]

test('a trust policy is checked', async () => {
  const make = (document, message) => refused('CreateRole', { RoleName: 'none', AssumeRolePolicyDocument: document }, ...malformed, message)
  await make('this is not a json', 'This policy contains invalid Json')
  await make(allow({ Action: 'sts:AssumeRole', Principal: '*', Resource: '*' }), 'Has prohibited field Resource.')
  await make(allow({ Action: 's3:GetObject', Principal: '*' }),
    'Trust Policy statement actions can only be sts:AssumeRole, sts:AssumeRoleWithSAML,  and sts:AssumeRoleWithWebIdentity')
  await make(allow({ Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::000000000000:user/absent' } }),
    'Invalid principal in policy: "AWS":"arn:aws:iam::000000000000:user/absent"')
})

test('a policy of what may be done is checked', async () => {
  const make = (document, message) => refused('CreatePolicy', { PolicyName: 'none', PolicyDocument: document }, ...malformed, message)
  await make('{}', 'Syntax errors in policy.')
  await make(allow({ Action: 's3:*', Resource: 'bucket' }), 'Resource bucket must be in ARN format or "*".')
  await make(allow({ Action: 'PutObject', Resource: '*' }), 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.')
  await make(JSON.stringify({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }), 'Policy document must be version 2012-10-17 or greater.')
})

test('policies are attached by ARNs that lead to one', async () => {
  await ask('CreateRole', { RoleName: 'holder', AssumeRolePolicyDocument: trust })
  const attach = (PolicyArn, ...why) => refused('AttachRolePolicy', { RoleName: 'holder', PolicyArn }, ...why)
  await attach('a-name-in-place-of-an-arn', 'ValidationError', 400, 'Invalid ARN:  Could not be parsed!')
  const absent = 'arn:aws:iam::000000000000:policy/absent'
  await attach(absent, 'NoSuchEntityException', 404, `Policy ${absent} does not exist or is not attachable.`)
  await refused('DeletePolicy', { PolicyArn: absent }, 'NoSuchEntityException', 404, `Policy ${absent} was not found.`)
  await refused('PutRolePermissionsBoundary', { RoleName: 'holder', PermissionsBoundary: absent },
    'NoSuchEntityException', 404, `Scope ARN: ${absent} does not exist or is not attachable.`)
  await refused('CreateRole', { RoleName: 'HOLDER', AssumeRolePolicyDocument: trust },
    'EntityAlreadyExistsException', 409, 'Role with name HOLDER already exists.')
})

test('what is not there is refused in the words of its kind', async () => {
  const gone = (operation, input, message) => refused(operation, input, 'NoSuchEntityException', 404, message)
  await gone('GetUser', { UserName: 'x' }, 'The user with name x cannot be found.')
  await gone('GetGroup', { GroupName: 'x' }, 'The group with name x cannot be found.')
  await gone('GetInstanceProfile', { InstanceProfileName: 'x' }, 'Instance Profile x cannot be found.')
  await gone('DeleteAccessKey', { UserName: 'x', AccessKeyId: 'AKIA0123456789012345' }, 'The user with name x cannot be found.')
  await gone('GetAccessKeyLastUsed', { AccessKeyId: 'AKIA0123456789012345' }, 'The Access Key with id AKIA0123456789012345 cannot be found')
})

test('services have roles of their own, with suffixes where they take them', async () => {
  await refused('CreateServiceLinkedRole', { AWSServiceName: 'backup.amazonaws.com', CustomSuffix: 'x' },
    'InvalidInputException', 400, 'Custom suffix is not allowed for backup.amazonaws.com')
  const { Role: { RoleName } } = await ask('CreateServiceLinkedRole', { AWSServiceName: 'backup.amazonaws.com' })
  await refused('DeleteRole', { RoleName }, 'UnmodifiableEntityException', 400,
    `Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`)
})

test('constraints are the model\'s, and what is not there is refused by name', async () => {
  await refused('CreateRole', { RoleName: 'a b', AssumeRolePolicyDocument: trust }, 'ValidationError', 400, /'roleName' failed to satisfy constraint/)
  await refused('CreateSAMLProvider', { Name: 'x', SAMLMetadataDocument: 'x'.repeat(1000) }, 'NotImplemented', 501,
    'troupe: IAM.CreateSAMLProvider is not implemented')
})

// The Terraform AWS provider, as it is, applies the application of the picture to Troupe, plans it again and finds nothing to change, changes
// one thing, and destroys it. It runs where terraform and the provider are on the machine: a folder of plugins in TERRAFORM_PLUGINS, or one
// of the places below (https://developer.hashicorp.com/terraform/cli/config/config-file: filesystem mirrors).
import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2'
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { IAMClient, ListPoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam'
import { GetFunctionCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { GetObjectCommand, GetObjectTaggingCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { clientSettings } from '../../conformance/troupe.mjs'

const run = promisify(execFile)
const endpoint = process.env.TROUPE_ENDPOINT
const plugins = [process.env.TERRAFORM_PLUGINS, '/usr/local/share/terraform/plugins', '/usr/share/terraform/plugins',
  join(homedir(), '.terraform.d/plugins'), '/opt/tf-plugins'].find((folder) => folder && existsSync(join(folder, 'registry.terraform.io/hashicorp/aws')))
const isThere = plugins && hasTerraform()
if (!isThere) console.log('SKIPPED, AND THAT IS A PITY: terraform and its AWS provider are not on this machine (TERRAFORM_PLUGINS names the folder)')

function hasTerraform () {
  try {
    return execFileSync('terraform', ['version'], { stdio: ['ignore', 'pipe', 'ignore'] }).length > 0
  } catch {
    return false
  }
}

const folder = mkdtempSync(join(tmpdir(), 'troupe-terraform-'))
after(() => rmSync(folder, { recursive: true, force: true }))

async function terraform (...args) {
  const env = { ...process.env, TF_CLI_CONFIG_FILE: join(folder, 'cli.rc'), TF_VAR_endpoint: endpoint, TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1' }
  try {
    return { code: 0, ...await run('terraform', [...args, '-no-color'], { cwd: folder, env, maxBuffer: 2 ** 24 }) }
  } catch (why) {
    return { code: why.code, stdout: why.stdout, stderr: why.stderr }
  }
}
const told = ({ stdout, stderr }) => `${stdout}\n${stderr}`

const clients = []
const client = (Client, more = {}) => clients[clients.push(new Client({ ...clientSettings(), ...more })) - 1]
after(() => clients.forEach((one) => one.destroy()))

test('init, apply, plan, change, destroy', { skip: !isThere, timeout: 280_000 }, async (t) => {
  cpSync(new URL('main.tf', import.meta.url), join(folder, 'main.tf'))
  execFileSync('zip', ['-q', join(folder, 'function.zip'), 'index.mjs'], { cwd: new URL('function', import.meta.url) })
  writeFileSync(join(folder, 'cli.rc'), `provider_installation {\n  filesystem_mirror { path = ${JSON.stringify(plugins)} }\n}\n`)
  const lambda = client(LambdaClient)
  const s3 = client(S3Client, { forcePathStyle: true })
  let api

  await t.test('init', async () => {
    const done = await terraform('init')
    assert.equal(done.code, 0, told(done))
  })
  await t.test('apply makes it, and it works', async () => {
    const done = await terraform('apply', '-auto-approve')
    assert.equal(done.code, 0, told(done))
    assert.match(done.stdout, /Apply complete! Resources: 14 added, 0 changed, 0 destroyed\./)
    api = (await terraform('output', '-raw', 'api')).stdout
    const answer = await fetch(`${endpoint}/_aws/execute-api/${api}/$default/hello`)
    assert.equal(await answer.text(), 'hello')
    const note = await s3.send(new GetObjectCommand({ Bucket: 'picture-files', Key: 'notes/first.txt' }))
    assert.equal(await note.Body.transformToString(), 'Kept by Terraform.\n')
    const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket: 'picture-files', Key: 'notes/first.txt' }))
    assert.deepEqual(TagSet, [{ Key: 'project', Value: 'picture' }])
    const { Tags } = await lambda.send(new GetFunctionCommand({ FunctionName: 'picture' }))
    assert.deepEqual(Tags, { project: 'picture' })
  })
  await t.test('plan finds nothing to change', async () => {
    const planned = await terraform('plan', '-detailed-exitcode')
    assert.equal(planned.code, 0, told(planned))
    assert.match(planned.stdout, /No changes\. Your infrastructure matches the configuration\./)
  })
  await t.test('a changed variable changes the function and nothing else', async () => {
    const done = await terraform('apply', '-auto-approve', '-var', 'greeting=welcome')
    assert.equal(done.code, 0, told(done))
    assert.match(done.stdout, /Apply complete! Resources: 0 added, 1 changed, 0 destroyed\./)
    const answer = await fetch(`${endpoint}/_aws/execute-api/${api}/$default/hello`)
    assert.equal(await answer.text(), 'welcome')
  })
  await t.test('other tags reach everything that carries tags', async () => {
    const done = await terraform('apply', '-auto-approve', '-var', 'greeting=welcome', '-var', 'project=other')
    assert.equal(done.code, 0, told(done))
    const { Tags } = await lambda.send(new GetFunctionCommand({ FunctionName: 'picture' }))
    assert.deepEqual(Tags, { project: 'other' })
    const planned = await terraform('plan', '-detailed-exitcode', '-var', 'greeting=welcome', '-var', 'project=other')
    assert.equal(planned.code, 0, told(planned))
  })
  await t.test('destroy leaves nothing', async () => {
    const done = await terraform('destroy', '-auto-approve')
    assert.equal(done.code, 0, told(done))
    assert.match(done.stdout, /Destroy complete! Resources: 14 destroyed\./)
    const left = {
      apis: (await client(ApiGatewayV2Client).send(new GetApisCommand({}))).Items,
      buckets: (await s3.send(new ListBucketsCommand({}))).Buckets,
      functions: (await lambda.send(new ListFunctionsCommand({}))).Functions,
      groups: (await client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}))).logGroups,
      policies: (await client(IAMClient).send(new ListPoliciesCommand({ Scope: 'Local' }))).Policies,
      roles: (await client(IAMClient).send(new ListRolesCommand({}))).Roles,
      tables: (await client(DynamoDBClient).send(new ListTablesCommand({}))).TableNames
    }
    assert.deepEqual(left, { apis: [], buckets: [], functions: [], groups: [], policies: [], roles: [], tables: [] })
  })
})

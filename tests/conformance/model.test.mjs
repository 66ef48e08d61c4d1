// Every served operation of every service that stands on its model, member by member, through the AWS SDK: a request made
// from the model is taken, or refused by the name of the member; and just outside each constraint it is refused by its name.
//
//     node tests/conformance/run.mjs tests/conformance/model.test.mjs
//     ./dev coverage        (writes what was seen to docs/coverage.md, which is compared with it otherwise)
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { coverageText } from './coverage.mjs'
import { inputMembers } from './members.mjs'
import { Model } from './model.mjs'
import { clientSettings } from './troupe.mjs'

const sdks = {
  apigatewayv2: '@aws-sdk/client-apigatewayv2',
  dynamodb: '@aws-sdk/client-dynamodb',
  iam: '@aws-sdk/client-iam',
  kms: '@aws-sdk/client-kms',
  lambda: '@aws-sdk/client-lambda',
  logs: '@aws-sdk/client-cloudwatch-logs',
  s3: '@aws-sdk/client-s3',
  secretsmanager: '@aws-sdk/client-secrets-manager',
  ssm: '@aws-sdk/client-ssm',
  sts: '@aws-sdk/client-sts'
}
/** What operations need that their models do not say. */
const besides = {
  apigatewayv2: {
    CreateApi: { ProtocolType: 'HTTP' }, CreateIntegration: { IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' }, CreateStage: { AutoDeploy: true }
  },
  dynamodb: { CreateTable: { BillingMode: 'PAY_PER_REQUEST' } },
  kms: {
    CreateGrant: { GranteePrincipal: 'abc' },
    GenerateDataKey: { KeySpec: 'AES_256' },
    GenerateDataKeyWithoutPlaintext: { KeySpec: 'AES_256' },
    GenerateRandom: { NumberOfBytes: 1 },
    ListRetirableGrants: { RetiringPrincipal: 'abc' }
  },
  secretsmanager: { BatchGetSecretValue: { SecretIdList: ['abc'] }, PutSecretValue: { SecretString: 'abc' } },
  ssm: {
    AddTagsToResource: { ResourceType: 'Parameter' },
    ListTagsForResource: { ResourceType: 'Parameter' },
    PutParameter: { Type: 'String' },
    RemoveTagsFromResource: { ResourceType: 'Parameter' }
  },
  logs: {
    DescribeLogStreams: { logGroupName: 'abc' }, FilterLogEvents: { logGroupName: 'abc' }, GetLogEvents: { logGroupName: 'abc' }
  },
  s3: {
    CopyObject: { CopySource: 'abc/abc' }, PutObject: { Body: 'x' }, UploadPart: { Body: 'x' }, UploadPartCopy: { CopySource: 'abc/abc' }
  }
}
/** The only values of shapes that their services take. */
const values = { s3: { IfNoneMatch: '*' } }
/** Read from the list that the program is built from, so that none is forgotten. */
const registry = readFileSync(new URL('../../gateway/registry.cpp', import.meta.url), 'utf8')
const services = [...registry.matchAll(/ each\((\w+)\)/g)].map(([, name]) => ({ apigateway: 'apigatewayv2' })[name] ?? name)

const seen = new Map()

for (const service of services) {
  const sdk = await import(sdks[service])
  const model = new Model(service, besides[service], values[service])
  const Client = Object.values(sdk).find((one) => one?.name?.endsWith('Client') && one.name !== 'Client' && one.name !== '__Client')
  const client = new Client({ ...clientSettings(), forcePathStyle: true })
  after(() => client.destroy())
  const covered = seen.set(service, { model, operations: new Map() }).get(service).operations

  /** The error that came of it; nothing where it was done. */
  const refusal = async (operation, input) => {
    try {
      await client.send(new sdk[`${operation}Command`](input))
    } catch (why) {
      // Of the SDK's own, before anything was sent.
      if (!why.$metadata?.httpStatusCode) return { local: true, message: why.message }
      return why
    }
  }

  for (const operation of model.served) {
    const plain = model.plain(operation)
    // A member that the SDK is too old for is not sent.
    const sent = new Set(inputMembers(sdk[`${operation}Command`]))
    const isSent = ({ path }) => sent.has(path.split('.')[0])
    const refusedMembers = []
    covered.set(operation, refusedMembers)

    test(`${service} ${operation}: each member is taken, or refused by its name`, async () => {
      for (const { path, input } of model.requests(operation).filter(isSent)) {
        const why = await refusal(operation, input)
        const isOurs = why?.message?.startsWith('troupe: ') || why?.$metadata?.httpStatusCode === 501
        if (!isOurs || why.local) continue
        // S3 has elements of its own for what it names.
        const said = [why.message, why.Header, why.Parameter].join(' ')
        const names = [...namesOf(path), ...model.travelsAs(operation, path)]
        assert.ok(!model.isTold(operation) || names.some((name) => said.includes(name)),
          `${operation} with ${path}: ${why.name} ${why.message} of ${JSON.stringify(input)}`)
        refusedMembers.push(path)
      }
    })

    test(`${service} ${operation}: just outside each constraint it is refused by it`, async () => {
      for (const { path, rule, input } of model.broken(operation).filter(isSent)) {
        const why = await refusal(operation, { ...plain, ...input })
        if (why?.local) continue
        const what = `${operation} with ${path} ${rule}: ${why ? `${why.name} ${why.message}` : 'was taken'} of ${JSON.stringify(input)?.slice(0, 200)}`
        assert.equal(why?.name, model.constraintError, what)
        assert.ok(why.message.toLowerCase().includes(`'${path}`.toLowerCase()), what)
      }
    })
  }
}

/** `A.B.C` is named if any of its parents is: `A` as a whole, or `A.B`. */
function namesOf (path) {
  const parts = path.split('.')
  return parts.map((_, i) => parts.slice(0, i + 1).join('.'))
}

test('docs/coverage.md says what was seen', () => {
  const text = coverageText(seen)
  if (process.env.COVERAGE) writeFileSync(process.env.COVERAGE, text)
  else assert.equal(readFileSync('docs/coverage.md', 'utf8'), text, 'run ./dev coverage')
})

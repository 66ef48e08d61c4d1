// `troupe deploy` does what a template says, or says what it would not do and does nothing.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startTroupe } from '../conformance/troupe.mjs'

const run = promisify(execFile)
const troupe = process.env.TESTED_TROUPE
let served
let endpoint
before(async () => {
  served = await startTroupe()
  endpoint = served.endpoint
})
after(() => served.stop())

/** Deploys the text as template.yaml beside a small function; resolves to { code, stdout, stderr, file }. */
async function deploy (text) {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-deploy-'))
  const file = join(folder, 'template.yaml')
  try {
    await writeFile(join(folder, 'index.js'),
      'exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(process.env.VALUE ?? null) })')
    await writeFile(file, text)
    const done = await run(troupe, ['deploy', folder, '--endpoint', endpoint, '--json']).catch((why) => why)
    return { code: done.code ?? 0, stdout: done.stdout, stderr: done.stderr, file }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const list = async (target, service = 'lambda') => {
  const reply = await fetch(endpoint + target, {
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0` }
  })
  return reply.text()
}

/** The template is refused with exactly these lines, and nothing was made of it. */
async function refuses (text, lines) {
  const then = await Promise.all([list('/2015-03-31/functions'), list('/', 's3'), list('/v2/apis', 'apigateway')])
  const { code, stdout, stderr, file } = await deploy(text)
  assert.equal(stderr, `error: cannot deploy ${file}; nothing was deployed\n  by:  ${lines.join('\n       ')}\n`)
  assert.equal(stdout, '')
  assert.equal(code, 1)
  const now = await Promise.all([list('/2015-03-31/functions'), list('/', 's3'), list('/v2/apis', 'apigateway')])
  const withoutIds = (page) => page.replace(/<(RequestId|HostId)>.*?<\/\1>/g, '')
  assert.deepEqual(now.map(withoutIds), then.map(withoutIds))
}

const one = (name, more = '') => `
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
${more}
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: ${name}
      CodeUri: .
      Handler: index.handler
      Runtime: nodejs20.x
`

test('an authorizer does not vanish', () => refuses(one('guarded', `
Globals:
  HttpApi:
    Auth:
      DefaultAuthorizer: Jwt
      Authorizers:
        Jwt: { IdentitySource: $request.header.Authorization, JwtConfiguration: { issuer: x, audience: [y] } }
`) + `      Events:
        Get: { Type: HttpApi, Properties: { Method: GET, Path: /, Auth: { Authorizer: Jwt }, ApiId: !Ref Other } }
`, [
  'Globals.HttpApi.Auth is not supported',
  'Resources.One.Properties.Events.Get.Properties.ApiId is not supported',
  'Resources.One.Properties.Events.Get.Properties.Auth is not supported'
]))

test('all that is not supported is said at once, in every section', () => refuses(`
AWSTemplateFormatVersion: '2010-09-08'
Transform: [AWS::Serverless-2016-10-31, AWS::LanguageExtensions]
Description: fine
Metadata: { any: { thing: [1, !Ref Two] } }
Parameters: { Stage: { Type: String } }
Mappings: {}
Conditions: { IsProd: !Equals [a, b] }
Rules: {}
Hooks: {}
Globals:
  Api: {}
  Function:
    Layers: [x]
    Timeout: soon
    Environment: { Variables: { A: { B: c } }, Other: 1 }
  HttpApi:
    CorsConfiguration: { AllowOrigins: '*', MaxAge: long, AllowCredentials: perhaps, Other: 1 }
    AccessLogSettings: {}
Resources:
  One:
    Type: AWS::Serverless::Function
    Condition: IsProd
    CreationPolicy: {}
    DependsOn: [Two, Nobody]
    Properties:
      FunctionName: !If [IsProd, a, b]
      CodeUri: { Bucket: b, Key: k }
      InlineCode: x
      Handler: !ImportValue other
      Runtime: !Sub '\${Stage}-\${Two.Nope}-\${!Literal}-\${AWS::Region}'
      MemorySize: [128]
      Timeout:
      Environment: !Ref Two
      VpcConfig: { SubnetIds: [] }
      Policies: [{ Statement: { Resource: !GetAtt Nobody.Arn } }]
      Role: !GetAtt One.Arn
      Events:
        Timer: { Type: Schedule, Properties: { Schedule: rate(1 minute) } }
        Half: { Type: HttpApi, Properties: { Path: / } }
        Slow: { Type: HttpApi, Properties: { Path: /, Method: GET, TimeoutInMillis: 5 } }
  Two:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Delete
    Properties:
      TimeToLiveSpecification: { AttributeName: t, Enabled: true }
      GlobalSecondaryIndexes: []
      SSESpecification: { SSEEnabled: true }
      AttributeDefinitions: [{ AttributeName: a, AttributeType: S, Other: 1 }]
      KeySchema: { AttributeName: a }
  Three:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: { Status: Enabled }
      WebsiteConfiguration: { IndexDocument: i, RoutingRules: [] }
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: false, Other: true }
  Four: { Type: AWS::SQS::Queue, Properties: { Any: thing } }
Outputs:
  Good: { Description: d, Value: !GetAtt ServerlessHttpApi.ApiEndpoint }
  Bad: { Value: !Ref Nobody, Export: { Name: n }, Condition: IsProd }
  Empty: { Description: d }
`, [
  'Conditions is not supported',
  'Globals.Api is not supported',
  'Globals.Function.Environment.Other is not supported',
  'Globals.Function.Environment.Variables.A.B is not supported',
  'Globals.Function.Layers is not supported',
  'Globals.Function.Timeout is not an integer',
  'Globals.HttpApi.AccessLogSettings is not supported',
  'Globals.HttpApi.CorsConfiguration.AllowCredentials is neither true nor false',
  'Globals.HttpApi.CorsConfiguration.AllowOrigins has no value that is supported',
  'Globals.HttpApi.CorsConfiguration.MaxAge is not an integer',
  'Globals.HttpApi.CorsConfiguration.Other is not supported',
  'Hooks is not supported',
  'Mappings is not supported',
  'Outputs.Bad.Condition is not supported',
  'Outputs.Bad.Export is not supported',
  'Outputs.Bad.Value: nothing is called Nobody',
  'Outputs.Empty.Value is missing',
  'Parameters is not supported',
  'Resources.Four: the resource type AWS::SQS::Queue is not supported',
  'Resources.One.Condition is not supported',
  'Resources.One.CreationPolicy is not supported',
  'Resources.One.DependsOn: nothing is called "Nobody"',
  'Resources.One.Properties.CodeUri.Bucket is not supported',
  'Resources.One.Properties.CodeUri.Key is not supported',
  'Resources.One.Properties.Environment is not supported',
  'Resources.One.Properties.Events.Half has one of Method and Path, and needs both or none',
  'Resources.One.Properties.Events.Slow.Properties.TimeoutInMillis is not supported',
  'Resources.One.Properties.Events.Timer.Properties.Schedule is not supported',
  'Resources.One.Properties.Events.Timer: the event type "Schedule" is not supported',
  'Resources.One.Properties.FunctionName: the function Fn::If is not supported',
  'Resources.One.Properties.Handler: the function Fn::ImportValue is not supported',
  'Resources.One.Properties.InlineCode is not supported',
  'Resources.One.Properties.MemorySize is not supported',
  'Resources.One.Properties.Policies.Statement.Resource: nothing is called Nobody.Arn',
  'Resources.One.Properties.Role: nothing is called One.Arn',
  'Resources.One.Properties.Runtime: nothing is called Stage',
  'Resources.One.Properties.Runtime: nothing is called Two.Nope',
  'Resources.One.Properties.Timeout has no value that is supported',
  'Resources.One.Properties.VpcConfig is not supported',
  'Resources.Three.Properties.PublicAccessBlockConfiguration.BlockPublicAcls is not supported on a bucket with a WebsiteConfiguration',
  'Resources.Three.Properties.PublicAccessBlockConfiguration.Other is not supported',
  'Resources.Three.Properties.PublicAccessBlockConfiguration.Other is not supported on a bucket with a WebsiteConfiguration',
  'Resources.Three.Properties.VersioningConfiguration is not supported',
  'Resources.Three.Properties.WebsiteConfiguration.RoutingRules is not supported',
  'Resources.Two.Properties.AttributeDefinitions[0].Other is not supported',
  'Resources.Two.Properties.GlobalSecondaryIndexes is not supported',
  'Resources.Two.Properties.KeySchema.AttributeName is not supported',
  'Resources.Two.Properties.SSESpecification is not supported',
  'Resources.Two.Properties.TimeToLiveSpecification is not supported',
  'Rules is not supported',
  'the AWSTemplateFormatVersion "2010-09-08" is not supported',
  'the Transform ["AWS::Serverless-2016-10-31","AWS::LanguageExtensions"] is not supported'
].sort()))

test('a template without resources is none', () => refuses('Description: x\n', ['it has no Resources']))
test('what is no map is no template', () => refuses('- a\n', ['it is not a template']))

test('a key that comes twice is refused with its line', async () => {
  const { code, stderr, file } = await deploy(one('first') + '      FunctionName: second\n')
  assert.equal(stderr, `error: cannot deploy ${file}\n  by:  line 13: the key FunctionName comes twice\n`)
  assert.equal(code, 1)
})

test('a circle is refused before anything is made', async () => {
  const bucket = (id, on) => `  ${id}: { Type: AWS::S3::Bucket, DependsOn: ${on}, Properties: { BucketName: circle-${id.toLowerCase()} } }\n`
  const { code, stderr } = await deploy('Resources:\n  Free: { Type: AWS::S3::Bucket, Properties: { BucketName: circle-free } }\n' + bucket('A', 'B') + bucket('B', 'A'))
  assert.match(stderr, /its resources refer to each other in a circle/)
  assert.equal(code, 1)
  assert.doesNotMatch(await list('/', 's3'), /circle-/)
})

test('deploying again brings routes and CORS up to date', async () => {
  const text = (cors, value) => `
Transform: AWS::Serverless-2016-10-31
Globals:
  HttpApi: { CorsConfiguration: ${cors} }
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: honoured
      CodeUri: .
      Handler: index.handler
      Runtime: nodejs20.x
      Timeout: "7"
      Environment: { Variables: { VALUE: ${value} } }
      Events:
        Get: { Type: HttpApi, Properties: { Method: get, Path: /x } }
Outputs:
  Api: { Value: !Ref ServerlessHttpApi }
  Joined: { Value: !Join [ '-', [ '', b, 3 ] ] }
`
  // The stack is named after its folder: one folder, so that it is one stack.
  const folder = await mkdtemp(join(tmpdir(), 'troupe-deploy-'))
  try {
    await writeFile(join(folder, 'index.js'), 'exports.handler = async () => ({ statusCode: 200, body: process.env.VALUE })')
    const go = async (cors, value) => {
      await writeFile(join(folder, 'template.yaml'), text(cors, value))
      const { stdout } = await run(troupe, ['deploy', folder, '--endpoint', endpoint, '--json'])
      const { Api, Joined } = JSON.parse(stdout)
      assert.equal(Joined, '-b-3')
      const { corsConfiguration } = JSON.parse(await list(`/v2/apis/${Api}`, 'apigateway'))
      const reply = await fetch(`${endpoint}/_aws/execute-api/${Api}/$default/x`)
      return { origins: corsConfiguration?.allowOrigins, body: await reply.text() }
    }
    assert.deepEqual(await go('true', '5'), { origins: ['*'], body: '5' })
    assert.deepEqual(await go('{ AllowOrigins: [http://a.example] }', 'six'), { origins: ['http://a.example'], body: 'six' })
    assert.deepEqual(await go('false', 'true'), { origins: undefined, body: 'true' })
    const { Configuration } = JSON.parse(await list('/2015-03-31/functions/honoured'))
    assert.equal(Configuration.Timeout, 7)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

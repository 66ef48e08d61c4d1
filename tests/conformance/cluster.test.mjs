// Two nodes: instances on both, an invocation sent to either works, and the second one's death is
// survived: invocations go on within three seconds, and none hangs.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LambdaClient, CreateFunctionCommand, InvokeCommand } from '@aws-sdk/client-lambda'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { startTroupe, clientSettings } from './troupe.mjs'
import { refusal as refused } from './refusals.mjs'

async function freePort () {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

let owner, guest, guestEnded
const at = (node) => new LambdaClient({ ...clientSettings(node.endpoint), maxAttempts: 1 })

before(async () => {
  const port = await freePort()
  owner = await startTroupe({ flags: ['--cluster-port', String(port)] })
  guest = await startTroupe({ flags: ['--join', `127.0.0.1:${port}`, '--cluster-token', `${owner.data}/cluster-token`] })
  const folder = mkdtempSync(join(tmpdir(), 'troupe-cluster-'))
  writeFileSync(join(folder, 'index.js'), `
    exports.handler = async (event) => {
      await new Promise((resolve) => setTimeout(resolve, event.ms))
      return { parent: process.ppid, endpoint: process.env.AWS_ENDPOINT_URL }
    }`)
  execFileSync('zip', ['-q', '-j', join(folder, 'code.zip'), join(folder, 'index.js')])
  await at(owner).send(new CreateFunctionCommand({
    FunctionName: 'where', Runtime: 'nodejs20.x', Handler: 'index.handler', Timeout: 20,
    Role: 'arn:aws:iam::000000000000:role/any', Code: { ZipFile: readFileSync(join(folder, 'code.zip')) }
  }))
})
after(async () => {
  if (!guestEnded) await guest.stop()
  await owner.stop()
})

async function invoke (node, ms) {
  const answer = await at(node).send(new InvokeCommand({ FunctionName: 'where', Payload: JSON.stringify({ ms }) }))
  assert.equal(answer.FunctionError, undefined, Buffer.from(answer.Payload).toString())
  return JSON.parse(Buffer.from(answer.Payload).toString())
}

test('instances are placed on both nodes, whichever node is asked', async () => {
  for (const node of [owner, guest]) {
    const answers = await Promise.all(Array.from({ length: 6 }, () => invoke(node, 400)))
    const places = new Set(answers.map(({ endpoint }) => endpoint))
    assert.deepEqual([...places].sort(), [owner.endpoint, guest.endpoint].sort())
  }
})

test('a guest answers for the data of its owner', async () => {
  const tables = await new DynamoDBClient(clientSettings(guest.endpoint)).send(new ListTablesCommand({}))
  assert.deepEqual(tables.TableNames, [])
})

test('a function that does not exist is refused alike on both nodes', async () => {
  for (const node of [owner, guest]) {
    await assert.rejects(at(node).send(new InvokeCommand({ FunctionName: 'nobody' })), refused('ResourceNotFoundException', 404,
      'Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody:$LATEST'))
  }
})

test('when the guest is killed, invocations go on and none hangs', async () => {
  const underWay = Promise.allSettled(Array.from({ length: 6 }, () => invoke(owner, 3000)))
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const killed = Date.now()
  guestEnded = true
  await guest.kill()
  await invoke(owner, 0)
  const again = Date.now() - killed
  assert.ok(again < 3000, `the first invocation after the kill took ${again} ms`)
  const outcomes = await underWay
  assert.ok(Date.now() - killed < 10_000, 'an invocation hung')
  assert.ok(outcomes.some(({ status }) => status === 'fulfilled'))
  assert.ok((await Promise.all(Array.from({ length: 4 }, () => invoke(owner, 100)))).every(({ endpoint }) => endpoint === owner.endpoint))
})

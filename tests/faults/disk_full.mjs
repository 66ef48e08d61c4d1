// A full disk: writes are refused with the service's own error, reads and deletes go on, nothing that was
// acknowledged is lost, and writes work again once there is room. Needs root, for a small file system.
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTroupe } from '../conformance/troupe.mjs'

if (process.getuid() !== 0) {
  console.log('SKIPPED: only root can mount the small file system that this test fills')
  process.exit(77)
}

const folder = await mkdtemp(join(tmpdir(), 'troupe-full-'))
try {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', folder])
} catch (why) {
  console.log(`SKIPPED: cannot mount a small file system here: ${why.message}`)
  process.exit(77)
}

function expect (held, what) {
  if (!held) throw new Error(what)
}

try {
  const troupe = await startTroupe({ data: join(folder, 'data') })
  const at = (path, options) => fetch(`${troupe.endpoint}${path}`, options)
  const put = (key, size) => at(`/full/${key}`, { method: 'PUT', body: 'x'.repeat(size) })
  const json = (target, body) => at('/', { method: 'POST', headers: { 'x-amz-target': `DynamoDB_20120810.${target}` }, body: JSON.stringify(body) })
  expect((await at('/full', { method: 'PUT' })).status === 200, 'the bucket was not made')
  expect((await json('CreateTable', {
    TableName: 'full', BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }]
  })).status === 200, 'the table was not made')

  const kept = []
  let refused
  for (let i = 0; i < 200 && !refused; ++i) {
    const reply = await put(`k${i}`, 1 << 20)
    if (reply.status === 200) kept.push(`k${i}`)
    else refused = { status: reply.status, text: await reply.text() }
  }
  expect(refused, 'the disk never became full')
  expect(refused.status >= 500 && /<Code>/.test(refused.text), `refused with ${refused.status} ${refused.text}`)
  let item
  for (let i = 0; i < 200; ++i) {
    item = await json('PutItem', { TableName: 'full', Item: { id: { S: `i${i}` }, pad: { S: 'x'.repeat(300_000) } } })
    if (item.status !== 200) break
  }
  expect(item.status >= 500, `PutItem answered ${item.status}`)
  expect(/__type/.test(await item.text()), 'PutItem was not refused in its own form')

  for (const key of kept) expect((await at(`/full/${key}`)).status === 200, `${key} is lost`)
  for (const key of kept.splice(0, kept.length / 2)) {
    expect((await at(`/full/${key}`, { method: 'DELETE' })).status === 204, `${key} cannot be deleted on a full disk`)
  }
  let recovered = false
  for (let i = 0; i < 50 && !recovered; ++i) {
    recovered = (await put('again', 1 << 20)).status === 200
    if (!recovered) await new Promise((resolve) => setTimeout(resolve, 100))
  }
  expect(recovered, 'writes do not work again after space came back')
  expect((await json('PutItem', { TableName: 'full', Item: { id: { S: 'a' } } })).status === 200, 'PutItem does not work again')
  await troupe.kill()

  const again = await startTroupe({ data: join(folder, 'data') })
  for (const key of kept) {
    const reply = await fetch(`${again.endpoint}/full/${key}`)
    expect(reply.status === 200 && (await reply.text()).length === 1 << 20, `${key} is lost after the restart`)
  }
  await again.stop()
  console.log(`refused with ${refused.status} after ${kept.length * 2} MiB; recovered; nothing lost`)
} finally {
  execFileSync('umount', ['-l', folder])
  await rm(folder, { recursive: true, force: true })
}

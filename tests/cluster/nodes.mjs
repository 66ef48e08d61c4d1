// What the tests of two nodes share: a free port, a function, plain requests that tell how long they took.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Longer than anything may take that has an end. */
export const hungAfter = 60_000

export async function freePort () {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

export const tokenOf = (owner) => join(owner.data, 'cluster-token')
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Plain HTTP without a client that tries again by itself. */
export function caller (sockets = 32) {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets })
  /** Resolves to { status, headers, body, ms }; rejects where the connection ends or nothing comes in time. */
  function send (node, method, path, body = '', headers = {}) {
    const began = Date.now()
    return new Promise((resolve, reject) => {
      const asking = request(new URL(path, node.endpoint), { method, agent, headers, timeout: hungAfter }, (answer) => {
        const parts = []
        answer.on('data', (part) => parts.push(part))
        answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts).toString(), ms: Date.now() - began }))
        answer.on('error', reject)
      })
      asking.on('timeout', () => asking.destroy(new Error('hung')))
      asking.on('error', reject)
      asking.end(body)
    })
  }
  return {
    send,
    invoke: (node, name, event, headers) => send(node, 'POST', `/2015-03-31/functions/${name}/invocations`, JSON.stringify(event), headers),
    end: () => agent.destroy()
  }
}

/** Creates a function of one file, `index.js`. */
export async function makeFunction ({ send }, node, name, source, timeout = 10) {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-nodes-'))
  writeFileSync(join(folder, 'index.js'), source)
  execFileSync('zip', ['-q', '-j', join(folder, 'code.zip'), join(folder, 'index.js')])
  const made = await send(node, 'POST', '/2015-03-31/functions', JSON.stringify({
    FunctionName: name, Runtime: 'nodejs20.x', Handler: 'index.handler', Timeout: timeout,
    Role: 'arn:aws:iam::000000000000:role/any',
    Code: { ZipFile: readFileSync(join(folder, 'code.zip')).toString('base64') }
  }))
  rmSync(folder, { recursive: true })
  assert.equal(made.status, 201, made.body)
}

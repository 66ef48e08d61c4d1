// Two builds of Troupe beside each other: the same loads, each on one and then on the other, so that what else the
// machine does falls on both. Prints requests/s of every round and the ratio of their medians.
//
//     node bench/pair.mjs BEFORE AFTER [seconds=3] [rounds=3] [only]        (each a troupe program)
//
// Load: wrk, 32 keep-alive connections, 2 threads, on the same machine.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const [before, after, seconds = '3', rounds = '3', only = ''] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'troupe-pair-'))
const children = []

async function start (program, port) {
  children.push(spawn(program, ['serve', '--port', String(port), '--data', join(folder, String(port))], { stdio: 'ignore' }))
  const endpoint = `http://127.0.0.1:${port}`
  for (let i = 0; i < 400; ++i) {
    try { await (await fetch(`${endpoint}/_localstack/health`)).arrayBuffer(); return endpoint } catch { await new Promise((resolve) => setTimeout(resolve, 10)) }
  }
  throw new Error(`${program} does not answer`)
}

async function ask (url, options) {
  const reply = await fetch(url, options)
  if (!reply.ok) throw new Error(`${url}: ${await reply.text()}`)
  return reply.text()
}
const target = (name) => ({ 'X-Amz-Target': name, 'Content-Type': 'application/x-amz-json-1.0' })
const call = (endpoint, name, body) => ask(endpoint, { method: 'POST', headers: target(name), body: JSON.stringify(body) })
const pad = 'v'.repeat(350)
const small = 's'.repeat(4096)

async function prepare (endpoint) {
  await call(endpoint, 'DynamoDB_20120810.CreateTable', {
    TableName: 'bench', BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }]
  })
  await call(endpoint, 'DynamoDB_20120810.PutItem', { TableName: 'bench', Item: { id: { S: 'one' }, pad: { S: pad } } })
  await call(endpoint, 'Logs_20140328.CreateLogGroup', { logGroupName: 'bench' })
  await ask(`${endpoint}/bench`, { method: 'PUT' })
  await ask(`${endpoint}/bench/small`, { method: 'PUT', body: small })
  execFileSync('zip', ['-q', '-j', join(folder, 'hello.zip'), 'samples/hello/index.js'])
  await ask(`${endpoint}/2015-03-31/functions`, {
    method: 'POST',
    body: JSON.stringify({
      FunctionName: 'hello', Role: 'arn:aws:iam::000000000000:role/bench', Runtime: 'nodejs20.x', Handler: 'index.handler',
      Code: { ZipFile: readFileSync(join(folder, 'hello.zip')).toString('base64') }
    })
  })
  await ask(`${endpoint}/2015-03-31/functions/hello/invocations`, { method: 'POST', body: '{"name":"Ada"}' })
}

const post = (headers, body) => ({ method: 'POST', headers, body })
const loads = {
  health: { path: '/_localstack/health' },
  GetItem: post(target('DynamoDB_20120810.GetItem'), '{"TableName":"bench","Key":{"id":{"S":"one"}}}'),
  'PutItem, durable': {
    ...post(target('DynamoDB_20120810.PutItem'), ''),
    each: `return wrk.format(nil, nil, nil, '{"TableName":"bench","Item":{"id":{"S":"' .. n .. '"},"pad":{"S":"${pad}"}}}')`
  },
  DescribeLogGroups: post(target('Logs_20140328.DescribeLogGroups'), '{}'),
  'PutObject 4 KiB': { method: 'PUT', path: '/bench', body: small, each: "return wrk.format(nil, '/bench/' .. n % 10000)" },
  'GetObject 4 KiB': { path: '/bench/small' },
  'Node hello, warm': { ...post({}, '{"name":"Ada"}'), path: '/2015-03-31/functions/hello/invocations' }
}

function rate (endpoint, { method = 'GET', headers = {}, body = '', path = '/', each }) {
  const lines = [`wrk.method = ${JSON.stringify(method)}`, `wrk.body = ${JSON.stringify(body)}`]
  for (const [name, value] of Object.entries(headers)) lines.push(`wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`)
  if (each) lines.push('math.randomseed(os.time())', `request = function() local n = math.random(1000000000)\n${each}\nend`)
  const script = join(folder, 'load.lua')
  writeFileSync(script, lines.join('\n'))
  const text = execFileSync('wrk', ['-t2', '-c32', `-d${seconds}s`, '-s', script, endpoint + path]).toString()
  if (/Non-2xx or 3xx responses/.test(text)) throw new Error(text)
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1])
}

/** Milliseconds from request to answer of functions that were never invoked, a process waiting for each. */
async function coldStarts (endpoint, count = 15) {
  const zip = readFileSync(join(folder, 'hello.zip')).toString('base64')
  const took = []
  // Nothing was heard while wrk ran: connections that have ended since are not to be used again.
  await new Promise((resolve) => setTimeout(resolve, 100))
  for (let i = 0; i < count; ++i) {
    const name = `cold${Math.floor(performance.now() * 1000)}`
    await ask(`${endpoint}/2015-03-31/functions`, {
      method: 'POST',
      body: JSON.stringify({ FunctionName: name, Role: 'arn:aws:iam::000000000000:role/bench', Runtime: 'nodejs20.x', Handler: 'index.handler', Code: { ZipFile: zip } })
    })
    await new Promise((resolve) => setTimeout(resolve, 250)) // The pool boots its next process meanwhile.
    const from = performance.now()
    await ask(`${endpoint}/2015-03-31/functions/${name}/invocations`, { method: 'POST', body: '{"name":"Ada"}' })
    took.push(performance.now() - from)
  }
  return median(took)
}

const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]
try {
  const endpoints = [await start(before, 4711), await start(after, 4713)]
  for (const endpoint of endpoints) await prepare(endpoint)
  console.log('| | before, requests/s | after, requests/s | after / before |\n| --- | --- | --- | ---: |')
  for (const [name, load] of Object.entries(loads)) {
    if (!name.includes(only)) continue
    const rates = [[], []]
    for (let round = 0; round < Number(rounds); ++round)
      for (const side of round % 2 ? [1, 0] : [0, 1]) rates[side].push(rate(endpoints[side], load))
    const shown = rates.map((all) => all.map((one) => one.toFixed(0)).join(', '))
    console.log(`| ${name} | ${shown.join(' | ')} | ${(median(rates[1]) / median(rates[0])).toFixed(2)} |`)
  }
  if ('cold start'.includes(only)) {
    const took = [[], []]
    for (let round = 0; round < Number(rounds); ++round)
      for (const side of round % 2 ? [1, 0] : [0, 1]) took[side].push(await coldStarts(endpoints[side]))
    const shown = took.map((all) => all.map((one) => one.toFixed(1)).join(', '))
    console.log(`| cold start of Node hello, p50 ms | ${shown.join(' | ')} | ${(median(took[1]) / median(took[0])).toFixed(2)} |`)
  }
} finally {
  for (const child of children) child.kill('SIGKILL')
  await new Promise((resolve) => setTimeout(resolve, 200))
  rmSync(folder, { recursive: true, force: true })
}

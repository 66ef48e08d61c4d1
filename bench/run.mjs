// Measures Troupe against named floors in the same run, and prints each figure as a ratio to its floor.
//
//     node bench/run.mjs [seconds=5] [only]
//
// Load: wrk, 32 keep-alive connections, 2 threads, on the same machine. See bench/README.md.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync, readFileSync, mkdirSync } from 'node:fs'
import { tmpdir, cpus } from 'node:os'
import { join } from 'node:path'

const seconds = Number(process.argv[2] ?? 5)
const only = process.argv[3]
const release = 'build/release'
const folder = mkdtempSync(join(tmpdir(), 'troupe-bench-'))
const children = []
const results = []
const floors = {}

function start (program, args, options = {}) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], ...options })
  children.push(child)
  return child
}

async function answers (url) {
  for (let i = 0; i < 400; ++i) {
    try { await (await fetch(url)).arrayBuffer(); return } catch { await new Promise((resolve) => setTimeout(resolve, 10)) }
  }
  throw new Error(`nothing answers at ${url}`)
}

function milliseconds (text) {
  const [, number, unit] = /([\d.]+)(us|ms|s)/.exec(text)
  return Number(number) * { us: 0.001, ms: 1, s: 1000 }[unit]
}

function load (url, { method = 'GET', headers = {}, body = '', path } = {}) {
  const script = join(folder, 'load.lua')
  const quoted = (text) => JSON.stringify(text)
  const lines = [`wrk.method = ${quoted(method)}`, `wrk.body = ${quoted(body)}`]
  for (const [name, value] of Object.entries(headers)) lines.push(`wrk.headers[${quoted(name)}] = ${quoted(value)}`)
  if (path) {
    lines.push('math.randomseed(os.time())',
      `request = function() local n = math.random(1000000000)\n${path}\nend`)
  }
  writeFileSync(script, lines.join('\n'))
  const text = execFileSync('wrk', ['-t2', '-c32', `-d${seconds}s`, '--latency', '-s', script, url]).toString()
  const failed = /Non-2xx or 3xx responses: (\d+)/.exec(text)
  if (failed) throw new Error(`${url}: ${failed[1]} answers were errors`)
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]),
    p50: milliseconds(/^\s+50%\s+(\S+)/m.exec(text)[1]),
    p99: milliseconds(/^\s+99%\s+(\S+)/m.exec(text)[1])
  }
}

function measure (name, floor, url, options) {
  if (only && !name.includes(only) && floor) return
  const figure = load(url, options)
  if (!floor) floors[name] = figure.rate
  results.push({ name, ...figure, floor, ratio: floor && floors[floor] ? figure.rate / floors[floor] : undefined })
  const { rate, p50, p99, ratio } = results.at(-1)
  console.log(`${name.padEnd(22)} ${rate.toFixed(0).padStart(8)}/s  p50 ${p50.toFixed(2).padStart(7)} ms  p99 ${p99.toFixed(2).padStart(7)} ms` +
    (ratio ? `  ${ratio.toFixed(2)} of ${floor}` : '  (floor)'))
}

async function json (endpoint, target, body) {
  const reply = await fetch(endpoint, {
    method: 'POST', headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body)
  })
  if (!reply.ok) throw new Error(`${target}: ${await reply.text()}`)
  return reply.json()
}

async function createFunction (endpoint, name, zip) {
  const reply = await fetch(`${endpoint}/2015-03-31/functions`, {
    method: 'POST',
    body: JSON.stringify({
      FunctionName: name, Role: 'arn:aws:iam::000000000000:role/bench', Runtime: 'nodejs20.x', Handler: 'index.handler', Code: { ZipFile: zip }
    })
  })
  if (!reply.ok) throw new Error(`CreateFunction: ${await reply.text()}`)
  await reply.text()
}

const cpuTicks = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return Number(fields[11]) + Number(fields[12])
}
const residentMb = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024

async function figures () {
  console.log(`${cpus()[0].model}, ${cpus().length} cores, Node.js ${process.version}, ${new Date().toISOString().slice(0, 10)}, ` +
    `${seconds} s each, 32 connections\n`)
  start(`${release}/bench/bare_server`, ['4701', '1'])
  await answers('http://127.0.0.1:4701/')
  measure('bare server', null, 'http://127.0.0.1:4701/')

  const nginx = join(folder, 'nginx')
  mkdirSync(nginx)
  writeFileSync(join(nginx, 'nginx.conf'), `daemon off; worker_processes 1; pid ${nginx}/pid; error_log ${nginx}/error.log;
events {} http { access_log off; keepalive_requests 100000000; client_body_temp_path ${nginx}/b; proxy_temp_path ${nginx}/p;
fastcgi_temp_path ${nginx}/f; uwsgi_temp_path ${nginx}/u; scgi_temp_path ${nginx}/s;
server { listen 127.0.0.1:4702; location / { return 200 "ok"; } } }`)
  start('nginx', ['-c', join(nginx, 'nginx.conf'), '-e', join(nginx, 'error.log')], { stdio: 'ignore' })
  await answers('http://127.0.0.1:4702/')
  measure('nginx', null, 'http://127.0.0.1:4702/')

  start(process.execPath, ['bench/node_server.mjs', '4703'])
  await answers('http://127.0.0.1:4703/')
  measure('node server', null, 'http://127.0.0.1:4703/', { method: 'POST', body: '{"name":"Ada"}' })

  const raw = join(folder, 'raw')
  mkdirSync(raw)
  floors['raw LMDB, 32 a commit'] = Number(execFileSync(`${release}/bench/raw_lmdb`, [raw, '32', String(seconds)]).toString())
  console.log(`${'raw LMDB, 32 a commit'.padEnd(22)} ${floors['raw LMDB, 32 a commit'].toFixed(0).padStart(8)}/s  (floor)`)

  const begun = Date.now()
  const troupe = start(`${release}/samples/native/native`, ['--port', '4704', '--data', join(folder, 'data')])
  const endpoint = 'http://127.0.0.1:4704'
  await answers(`${endpoint}/_localstack/health`)
  const firstAnswer = Date.now() - begun

  await new Promise((resolve) => setTimeout(resolve, 2000))
  const before = cpuTicks(troupe.pid)
  await new Promise((resolve) => setTimeout(resolve, 5000))
  const idleCpu = (cpuTicks(troupe.pid) - before) / 5
  const idleMb = residentMb(troupe.pid)

  measure('health', 'bare server', `${endpoint}/_localstack/health`)
  const invoke = { method: 'POST', body: '{"name":"Ada"}' }
  measure('native hello, warm', 'bare server', `${endpoint}/2015-03-31/functions/hello/invocations`, invoke)

  execFileSync('zip', ['-q', '-j', join(folder, 'hello.zip'), 'samples/hello/index.js'])
  const zip = readFileSync(join(folder, 'hello.zip')).toString('base64')
  await createFunction(endpoint, 'nodehello', zip)
  await (await fetch(`${endpoint}/2015-03-31/functions/nodehello/invocations`, invoke)).text()
  measure('Node hello, warm', 'node server', `${endpoint}/2015-03-31/functions/nodehello/invocations`, invoke)

  await json(endpoint, 'DynamoDB_20120810.CreateTable', {
    TableName: 'bench', BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }]
  })
  const target = (name) => ({ 'X-Amz-Target': `DynamoDB_20120810.${name}`, 'Content-Type': 'application/x-amz-json-1.0' })
  const pad = 'v'.repeat(350)
  measure('PutItem, durable', 'raw LMDB, 32 a commit', `${endpoint}/`, {
    method: 'POST', headers: target('PutItem'),
    path: `return wrk.format(nil, nil, nil, '{"TableName":"bench","Item":{"id":{"S":"' .. n .. '"},"pad":{"S":"${pad}"}}}')`
  })
  await json(endpoint, 'DynamoDB_20120810.PutItem', { TableName: 'bench', Item: { id: { S: 'one' }, pad: { S: pad } } })
  measure('GetItem', 'bare server', `${endpoint}/`, {
    method: 'POST', headers: target('GetItem'), body: '{"TableName":"bench","Key":{"id":{"S":"one"}}}'
  })

  await fetch(`${endpoint}/bench`, { method: 'PUT' })
  const small = 's'.repeat(4096)
  measure('PutObject 4 KiB', 'raw LMDB, 32 a commit', `${endpoint}/bench`, {
    method: 'PUT', body: small, path: "return wrk.format(nil, '/bench/' .. n % 10000)"
  })
  await fetch(`${endpoint}/bench/small`, { method: 'PUT', body: small })
  await fetch(`${endpoint}/bench/large`, { method: 'PUT', body: 'l'.repeat(1 << 20) })
  measure('GetObject 4 KiB', 'bare server', `${endpoint}/bench/small`)
  measure('GetObject 1 MiB', 'bare server', `${endpoint}/bench/large`)

  const cold = []
  for (let i = 0; i < 30; ++i) {
    await createFunction(endpoint, `cold${i}`, zip)
    await new Promise((resolve) => setTimeout(resolve, 250)) // The pool boots its next process meanwhile.
    const from = performance.now()
    await (await fetch(`${endpoint}/2015-03-31/functions/cold${i}/invocations`, invoke)).text()
    cold.push(performance.now() - from)
  }
  cold.sort((a, b) => a - b)
  console.log(`\ncold start, Node hello  p50 ${cold[15].toFixed(2)} ms  max ${cold[29].toFixed(2)} ms`)
  console.log(`idle                    ${idleMb.toFixed(1)} MB, ${idleCpu.toFixed(2)} % of a core`)
  console.log(`start to first answer   ${firstAnswer} ms`)
}

try {
  await figures()
} finally {
  for (const child of children) child.kill('SIGKILL')
  await new Promise((resolve) => setTimeout(resolve, 200))
  rmSync(folder, { recursive: true, force: true })
}

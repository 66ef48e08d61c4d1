// What a browser sends for a page, as plain HTTP: its Host, Origin and Sec-Fetch-Site are chosen freely, which
// fetch() does not let a test do.
import { request } from 'node:http'

/** Resolves to { status, headers, body }. `host` is the name that the page used; the connection is to 127.0.0.1. */
export function send (endpoint, path, { method = 'GET', host = '127.0.0.1', headers = {}, body } = {}) {
  const { port } = new URL(endpoint)
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, method, headers: { host: `${host}:${port}`, ...headers }, agent: false }, (reply) => {
      const pieces = []
      reply.on('data', (piece) => pieces.push(piece))
      reply.on('end', () => resolve({ status: reply.statusCode, headers: reply.headers, body: Buffer.concat(pieces).toString() }))
    })
    call.on('error', reject)
    call.end(body)
  })
}

export const evil = 'https://evil.example'
/** A page elsewhere, with fetch() or a form. */
export const fromElsewhere = { origin: evil, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }

/** The fields of an answer that speak of pages. */
export function aboutPages (reply) {
  return Object.fromEntries(Object.entries(reply.headers).filter(([name]) => name.startsWith('access-control-') || name === 'vary'))
}

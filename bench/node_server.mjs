// The floor of warm Node.js invocations: a plain Node http server that runs the same handler.
import { createServer } from 'node:http'
import { createRequire } from 'node:module'

const { handler } = createRequire(import.meta.url)('../samples/hello/index.js')

createServer((request, response) => {
  const pieces = []
  request.on('data', (piece) => pieces.push(piece))
  request.on('end', async () => {
    const event = JSON.parse(Buffer.concat(pieces).toString() || '{}')
    response.end(JSON.stringify(await handler(event)))
  })
}).listen(Number(process.argv[2]), '127.0.0.1')

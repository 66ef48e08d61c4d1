// Uploads in parts and copies, through the real AWS SDK and the AWS CLI.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import {
  S3Client, AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CopyObjectCommand, CreateBucketCommand,
  CreateMultipartUploadCommand, DeleteBucketCommand, DeleteObjectCommand, GetObjectCommand, HeadObjectCommand,
  ListMultipartUploadsCommand, ListObjectsV2Command, ListPartsCommand, PutObjectCommand, UploadPartCommand,
  UploadPartCopyCommand
} from '@aws-sdk/client-s3'
import { clientSettings, startTroupe } from './troupe.mjs'
import { refusal as refused } from './refusals.mjs'

const clientOf = (endpoint) => new S3Client({ ...clientSettings(endpoint), forcePathStyle: true })
const s3 = clientOf()
const MiB = 1 << 20
const md5 = (bytes) => createHash('md5').update(bytes).digest()
const bytesOf = async (answer) => Buffer.from(await answer.Body.transformToByteArray())

let count = 0
async function makeBucket (client = s3) {
  const Bucket = `multipart-${++count}-${randomBytes(4).toString('hex')}`
  await client.send(new CreateBucketCommand({ Bucket }))
  return Bucket
}

/** Uploads the parts; resolves to what CompleteMultipartUpload takes of them. */
async function uploadParts (where, bodies, client = s3) {
  const Parts = []
  for (const [i, Body] of bodies.entries()) {
    const { ETag, ChecksumCRC32 } = await client.send(new UploadPartCommand({ ...where, PartNumber: i + 1, Body }))
    Parts.push({ PartNumber: i + 1, ETag, ChecksumCRC32 })
  }
  return { Parts }
}

/** An object of these parts, with the checksums that the SDK's own Upload asks for. */
async function putInParts (Bucket, Key, bodies, more = {}) {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'CRC32', ...more }))
  const where = { Bucket, Key, UploadId }
  return s3.send(new CompleteMultipartUploadCommand({ ...where, MultipartUpload: await uploadParts(where, bodies) }))
}

const parts = [randomBytes(5 * MiB), randomBytes(6 * MiB), randomBytes(1000)]
const whole = Buffer.concat(parts)
const etag = `"${createHash('md5').update(Buffer.concat(parts.map(md5))).digest('hex')}-3"`

test('of many who complete one upload at a time all are answered alike', async () => {
  const Bucket = await makeBucket()
  for (let round = 0; round < 5; ++round) {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }))
    const where = { Bucket, Key: 'k', UploadId }
    // Without checksums: an upload that was begun without any refuses them.
    const Parts = (await uploadParts(where, ['body'])).Parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag }))
    const MultipartUpload = { Parts }
    const complete = (parts) => s3.send(new CompleteMultipartUploadCommand({ ...where, MultipartUpload: parts }))
    const answers = await Promise.all(Array.from({ length: 16 }, () => complete(MultipartUpload)))
    const shown = answers.map(({ $metadata, ...answer }) => answer)
    for (const one of shown) assert.deepEqual(one, shown[0])
    assert.equal(shown[0].ETag, `"${createHash('md5').update(md5('body')).digest('hex')}-1"`)
    const other = { Parts: [{ PartNumber: 1, ETag: '"00000000000000000000000000000000"' }] }
    await assert.rejects(complete(other), refused('NoSuchUpload', 404))
  }
})

test('an object in parts is one object', async () => {
  const Bucket = await makeBucket()
  const made = await putInParts(Bucket, 'dir/a b', parts, { ContentType: 'text/plain', Metadata: { colour: 'red' } })
  assert.equal(made.ETag, etag)
  assert.equal(made.Location, `${process.env.TROUPE_ENDPOINT}/${Bucket}/dir/a%20b`)
  assert.equal(made.ChecksumType, 'COMPOSITE')
  assert.match(made.ChecksumCRC32, /-3$/)
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'dir/a b' }))
  assert.deepEqual(await bytesOf(got), whole)
  assert.equal(got.ETag, etag)
  assert.equal(got.ContentType, 'text/plain')
  assert.deepEqual(got.Metadata, { colour: 'red' })
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }))
  assert.equal(Contents[0].Size, whole.length)
  assert.equal(Contents[0].ChecksumType, 'COMPOSITE')
})

test('ranges across parts, and parts by number', async () => {
  const Bucket = await makeBucket()
  await putInParts(Bucket, 'k', parts)
  for (const [first, last] of [[0, 9], [5 * MiB - 3, 5 * MiB + 3], [5 * MiB - 1, 11 * MiB + 5], [11 * MiB, whole.length - 1]]) {
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range: `bytes=${first}-${last}` }))
    assert.equal(got.ContentRange, `bytes ${first}-${last}/${whole.length}`)
    assert.deepEqual(await bytesOf(got), whole.subarray(first, last + 1))
  }
  for (const PartNumber of [1, 2, 3]) {
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k', PartNumber }))
    assert.equal(head.PartsCount, 3)
    assert.equal(head.ContentLength, parts[PartNumber - 1].length)
    assert.deepEqual(await bytesOf(await s3.send(new GetObjectCommand({ Bucket, Key: 'k', PartNumber }))), parts[PartNumber - 1])
  }
  await assert.rejects(s3.send(new GetObjectCommand({ Bucket, Key: 'k', PartNumber: 4 })), refused('InvalidPartNumber', 416))
})

test('parts are streamed with trailing checksums, in any order, and replaced', async () => {
  const Bucket = await makeBucket()
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k', ChecksumAlgorithm: 'SHA256' }))
  const where = { Bucket, Key: 'k', UploadId }
  const stream = (PartNumber, body) => s3.send(new UploadPartCommand({
    ...where, PartNumber, Body: Readable.from([body.subarray(0, 100), body.subarray(100)]), ContentLength: body.length, ChecksumAlgorithm: 'SHA256'
  }))
  const last = await stream(2, parts[2])
  await stream(1, parts[1])
  const first = await stream(1, parts[0])
  const sum = (body) => createHash('sha256').update(body).digest()
  assert.equal(first.ChecksumSHA256, sum(parts[0]).toString('base64'))
  const listed = []
  for (let page = { IsTruncated: true }; page.IsTruncated;) {
    page = await s3.send(new ListPartsCommand({ ...where, MaxParts: 1, PartNumberMarker: page.NextPartNumberMarker }))
    listed.push(...page.Parts)
  }
  assert.deepEqual(listed.map(({ PartNumber, Size }) => [PartNumber, Size]), [[1, parts[0].length], [2, 1000]])
  const MultipartUpload = { Parts: [first, last].map(({ ETag, ChecksumSHA256 }, i) => ({ PartNumber: i + 1, ETag, ChecksumSHA256 })) }
  const made = await s3.send(new CompleteMultipartUploadCommand({ ...where, MultipartUpload }))
  assert.equal(made.ChecksumSHA256, `${sum(Buffer.concat([sum(parts[0]), sum(parts[2])])).toString('base64')}-2`)
  assert.deepEqual(await s3.send(new CompleteMultipartUploadCommand({ ...where, MultipartUpload })).then(({ ETag }) => ETag), made.ETag)
})

test('what AWS refuses of parts', async () => {
  const Bucket = await makeBucket()
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k', ChecksumAlgorithm: 'CRC32' }))
  const where = { Bucket, Key: 'k', UploadId }
  const { Parts } = await uploadParts(where, [Buffer.from('small'), Buffer.from('small')])
  const complete = (list, more) => s3.send(new CompleteMultipartUploadCommand({ ...where, ...more, MultipartUpload: { Parts: list } }))
  await assert.rejects(complete(Parts), refused('EntityTooSmall', 400))
  await assert.rejects(complete([...Parts].reverse()), refused('InvalidPartOrder', 400))
  await assert.rejects(complete([{ ...Parts[0], ETag: '"d41d8cd98f00b204e9800998ecf8427e"' }]), refused('InvalidPart', 400))
  await assert.rejects(complete([{ ...Parts[0], PartNumber: 9 }]), refused('InvalidPart', 400))
  await assert.rejects(complete([{ PartNumber: 1, ETag: Parts[0].ETag }]), refused('InvalidRequest', 400))
  await assert.rejects(complete(Parts, { UploadId: 'none' }), refused('NoSuchUpload', 404))
  await assert.rejects(s3.send(new UploadPartCommand({ ...where, PartNumber: 10_001, Body: 'x' })), refused('InvalidArgument', 400))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'there' }))
  await assert.rejects(complete([Parts[0]], { IfNoneMatch: '*' }), refused('PreconditionFailed', 412))
  assert.ok(await complete([Parts[0]]))
})

test('uploads are listed and aborted, and do not keep their bucket', async () => {
  const Bucket = await makeBucket()
  const begin = (Key) => s3.send(new CreateMultipartUploadCommand({ Bucket, Key })).then(({ UploadId }) => UploadId)
  const [first, second] = [await begin('a'), await begin('folder/b')]
  const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket }))
  assert.deepEqual(Uploads.map(({ Key, UploadId }) => [Key, UploadId]), [['a', first], ['folder/b', second]])
  assert.ok(Uploads[0].Initiated instanceof Date)
  const grouped = await s3.send(new ListMultipartUploadsCommand({ Bucket, Delimiter: '/' }))
  assert.deepEqual(grouped.CommonPrefixes, [{ Prefix: 'folder/' }])
  await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'a', UploadId: first }))
  await assert.rejects(s3.send(new ListPartsCommand({ Bucket, Key: 'a', UploadId: first })), refused('NoSuchUpload', 404))
  await s3.send(new DeleteBucketCommand({ Bucket }))
})

test('an object in parts is read on while it is deleted', async () => {
  const Bucket = await makeBucket()
  await putInParts(Bucket, 'k', parts)
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))
  assert.deepEqual(await bytesOf(got), whole)
})

test('copies, and parts that are ranges of another object', async () => {
  const [from, to] = [await makeBucket(), await makeBucket()]
  await putInParts(from, 'grüße +', parts, { Metadata: { colour: 'red' } })
  const CopySource = `${from}/${encodeURIComponent('grüße +')}`
  const copied = await s3.send(new CopyObjectCommand({ Bucket: to, Key: 'copy', CopySource }))
  assert.equal(copied.CopyObjectResult.ETag, `"${md5(whole).toString('hex')}"`)
  assert.equal(copied.CopyObjectResult.ChecksumType, 'FULL_OBJECT')
  await s3.send(new DeleteObjectCommand({ Bucket: from, Key: 'none' }))
  const got = await s3.send(new GetObjectCommand({ Bucket: to, Key: 'copy' }))
  assert.deepEqual(got.Metadata, { colour: 'red' })
  assert.deepEqual(await bytesOf(got), whole)

  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket: to, Key: 'parts' }))
  const where = { Bucket: to, Key: 'parts', UploadId }
  const Parts = []
  for (const [i, range] of [`0-${6 * MiB}`, `${6 * MiB + 1}-${whole.length - 1}`].entries()) {
    const { CopyPartResult } = await s3.send(new UploadPartCopyCommand({
      ...where, PartNumber: i + 1, CopySource, CopySourceRange: `bytes=${range}`
    }))
    Parts.push({ PartNumber: i + 1, ETag: CopyPartResult.ETag, ChecksumCRC32: CopyPartResult.ChecksumCRC32 })
  }
  await s3.send(new CompleteMultipartUploadCommand({ ...where, MultipartUpload: { Parts } }))
  assert.deepEqual(await bytesOf(await s3.send(new GetObjectCommand({ Bucket: to, Key: 'parts' }))), whole)
  await assert.rejects(s3.send(new CopyObjectCommand({ Bucket: to, Key: 'copy', CopySource: `${to}/copy` })), refused('InvalidRequest', 400))
  await assert.rejects(s3.send(new CopyObjectCommand({ Bucket: to, Key: 'x', CopySource, CopySourceIfMatch: '"other"' })),
    refused('PreconditionFailed', 412))
})

test('what was acknowledged of an upload is there after kill -9, and what was not chosen goes', async () => {
  const data = await mkdtemp(join(tmpdir(), 'troupe-multipart-'))
  const files = async () => (await readdir(join(data, 'partition-0/bodies'), { recursive: true })).filter((name) => /[0-9a-f]{32}$/.test(name)).length
  let troupe = await startTroupe({ data })
  let client = clientOf(troupe.endpoint)
  const restart = async () => {
    await troupe.kill()
    troupe = await startTroupe({ data })
    client = clientOf(troupe.endpoint)
  }
  const Bucket = await makeBucket(client)
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k', ChecksumAlgorithm: 'CRC32' }))
  const where = { Bucket, Key: 'k', UploadId }
  const MultipartUpload = await uploadParts(where, [...parts, Buffer.from('not chosen')], client)
  MultipartUpload.Parts.pop()
  const left = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'left' }))
  await uploadParts({ Bucket, Key: 'left', UploadId: left.UploadId }, [parts[2]], client)
  await restart()
  assert.equal((await client.send(new ListPartsCommand(where))).Parts.length, 4)
  await client.send(new CompleteMultipartUploadCommand({ ...where, MultipartUpload }))
  await restart()
  assert.deepEqual(await bytesOf(await client.send(new GetObjectCommand({ Bucket, Key: 'k' }))), whole)
  assert.equal((await client.send(new CompleteMultipartUploadCommand({ ...where, MultipartUpload }))).ETag, etag)
  assert.equal(await files(), 4) // Three of the object, one of the upload that is left.
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'left', UploadId: left.UploadId }))
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))
  await restart()
  assert.equal(await files(), 0)
  await troupe.kill()
  await rm(data, { recursive: true, force: true })
})

test('the AWS CLI copies 20 MiB in, between buckets, out, and moves them', async () => {
  const cli = process.env.AWS_CLI ?? '/usr/bin/aws'
  const env = {
    ...process.env, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_PAGER: ''
  }
  const aws = (...words) => promisify(execFile)(cli, ['--endpoint-url', process.env.TROUPE_ENDPOINT, ...words], { env })
  const folder = await mkdtemp(join(tmpdir(), 'troupe-multipart-'))
  const body = randomBytes(20 * MiB)
  await writeFile(join(folder, 'big'), body)
  const [from, to] = [await makeBucket(), await makeBucket()]
  await aws('s3', 'cp', join(folder, 'big'), `s3://${from}/big`)
  assert.match((await s3.send(new HeadObjectCommand({ Bucket: from, Key: 'big' }))).ETag, /-3"$/)
  await aws('s3', 'cp', `s3://${from}/big`, `s3://${to}/copy`)
  await aws('s3', 'mv', `s3://${to}/copy`, `s3://${to}/moved`)
  await aws('s3', 'cp', `s3://${to}/moved`, join(folder, 'back'))
  assert.deepEqual(await readFile(join(folder, 'back')), body)
  await aws('s3', 'sync', `s3://${from}`, `s3://${to}`)
  await aws('s3', 'rm', `s3://${to}`, '--recursive')
  await aws('s3', 'rb', `s3://${to}`)
  await rm(folder, { recursive: true })
})

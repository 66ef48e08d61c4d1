// S3 through the real AWS SDK, with its default settings, and through plain HTTP where the SDK cannot go.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import {
  S3Client, CreateBucketCommand, DeleteBucketCommand, DeleteBucketWebsiteCommand, DeleteObjectCommand,
  DeleteObjectsCommand, GetBucketLocationCommand, GetBucketPolicyCommand, GetBucketVersioningCommand,
  GetBucketWebsiteCommand, GetObjectCommand, HeadBucketCommand, HeadObjectCommand, ListBucketsCommand,
  ListObjectsCommand, ListObjectsV2Command, PutBucketWebsiteCommand, PutObjectCommand,
  GetObjectAttributesCommand, PutBucketVersioningCommand, paginateListObjectsV2, GetBucketTaggingCommand,
  PutBucketTaggingCommand, DeleteBucketTaggingCommand, GetObjectTaggingCommand, PutObjectTaggingCommand,
  DeleteObjectTaggingCommand, CopyObjectCommand, CreateMultipartUploadCommand, UploadPartCommand, CompleteMultipartUploadCommand
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { clientSettings } from './troupe.mjs'
import { refusal as refused } from './refusals.mjs'

const endpoint = new URL(process.env.TROUPE_ENDPOINT)
const s3 = new S3Client({ ...clientSettings(), forcePathStyle: true })
const md5 = (bytes) => `"${createHash('md5').update(bytes).digest('hex')}"`
const bytesOf = async (answer) => Buffer.from(await answer.Body.transformToByteArray())

let count = 0
/** A bucket of the test's own. */
async function makeBucket () {
  const Bucket = `conformance-${++count}-${randomBytes(4).toString('hex')}`
  await s3.send(new CreateBucketCommand({ Bucket }))
  return Bucket
}

/** Plain HTTP; `host` chooses the virtual host. Resolves to { status, headers, body }. */
function plain (path, { method = 'GET', host = endpoint.host, headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const asking = request({
      host: '127.0.0.1', port: endpoint.port, path, method, headers: { host, ...headers }
    }, (answer) => {
      const pieces = []
      answer.on('data', (piece) => pieces.push(piece))
      answer.on('end', () => resolve({
        status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces).toString()
      }))
    })
    asking.on('error', reject)
    asking.end(body)
  })
}

test('a bucket is made, found, listed and deleted', async () => {
  const Bucket = await makeBucket()
  const { Buckets } = await s3.send(new ListBucketsCommand({}))
  assert.ok(Buckets.find((bucket) => bucket.Name === Bucket)?.CreationDate instanceof Date)
  assert.equal((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion, 'us-east-1')
  assert.equal((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint, undefined)
  await s3.send(new DeleteBucketCommand({ Bucket }))
  await assert.rejects(s3.send(new HeadBucketCommand({ Bucket })), refused('NotFound', 404))
})

test('a bucket with objects is not deleted', async () => {
  const Bucket = await makeBucket()
  await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: '1' }))
  await assert.rejects(s3.send(new DeleteBucketCommand({ Bucket })), refused('BucketNotEmpty', 409))
})

test('an unknown bucket is NoSuchBucket, and a bad name InvalidBucketName', async () => {
  await assert.rejects(s3.send(new ListObjectsV2Command({ Bucket: 'nobody-made-this' })),
    refused('NoSuchBucket', 404))
  await assert.rejects(s3.send(new CreateBucketCommand({ Bucket: 'Upper-Case' })),
    refused('InvalidBucketName', 400))
})

for (const size of [0, 1, 4096, 16_384, 16_385, 1 << 20, 9_000_000]) {
  test(`${size} bytes come back as they were put`, async () => {
    const Bucket = await makeBucket()
    const Body = randomBytes(size)
    const put = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body }))
    assert.equal(put.ETag, md5(Body))
    assert.ok(put.ChecksumCRC32)
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))
    assert.deepEqual(await bytesOf(got), Body)
    assert.equal(got.ContentLength, size)
    assert.equal(got.ContentType, 'application/octet-stream')
  })
}

test('a stream is sent in chunks with a trailing checksum', async () => {
  const Bucket = await makeBucket()
  const Body = randomBytes(300_000)
  const pieces = Readable.from([Body.subarray(0, 100), Body.subarray(100, 200_000), Body.subarray(200_000)])
  const put = await s3.send(new PutObjectCommand({
    Bucket, Key: 'k', Body: pieces, ContentLength: Body.length, ChecksumAlgorithm: 'SHA256'
  }))
  assert.equal(put.ChecksumSHA256, createHash('sha256').update(Body).digest('base64'))
  assert.deepEqual(await bytesOf(await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))), Body)
})

for (const algorithm of ['CRC32', 'CRC32C', 'SHA1', 'SHA256']) {
  test(`the checksum ${algorithm} is kept`, async () => {
    const Bucket = await makeBucket()
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'hello', ChecksumAlgorithm: algorithm }))
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' }))
    assert.ok(head[`Checksum${algorithm}`])
    assert.equal(head.ChecksumType, 'FULL_OBJECT')
  })
}

test('headers and metadata come back', async () => {
  const Bucket = await makeBucket()
  await s3.send(new PutObjectCommand({
    Bucket,
    Key: 'k',
    Body: 'x',
    ContentType: 'text/html',
    CacheControl: 'max-age=60',
    ContentDisposition: 'inline',
    ContentLanguage: 'de',
    Metadata: { colour: 'red' }
  }))
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))
  assert.equal(head.ContentType, 'text/html')
  assert.equal(head.CacheControl, 'max-age=60')
  assert.equal(head.ContentDisposition, 'inline')
  assert.equal(head.ContentLanguage, 'de')
  assert.deepEqual(head.Metadata, { colour: 'red' })
})

test('ranges and conditions', async () => {
  const Bucket = await makeBucket()
  const Body = randomBytes(50_000)
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body }))
  const part = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range: 'bytes=49990-' }))
  assert.equal(part.$metadata.httpStatusCode, 206)
  assert.equal(part.ContentRange, 'bytes 49990-49999/50000')
  assert.deepEqual(await bytesOf(part), Body.subarray(49_990))
  await assert.rejects(s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range: 'bytes=50000-' })),
    refused('InvalidRange', 416))
  await assert.rejects(s3.send(new GetObjectCommand({ Bucket, Key: 'k', IfNoneMatch: md5(Body) })),
    (why) => why.$metadata.httpStatusCode === 304)
  await assert.rejects(s3.send(new GetObjectCommand({ Bucket, Key: 'k', IfMatch: '"other"' })),
    refused('PreconditionFailed', 412))
})

test('of two conditional writes one wins', async () => {
  const Bucket = await makeBucket()
  const put = () => s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', IfNoneMatch: '*' }))
  const both = await Promise.allSettled([put(), put(), put()])
  assert.equal(both.filter((one) => one.status === 'fulfilled').length, 1)
  assert.equal(both.find((one) => one.status === 'rejected').reason.name, 'PreconditionFailed')
})

test('deleting, one and many', async () => {
  const Bucket = await makeBucket()
  for (const Key of ['a', 'b', 'c']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }))
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }))
  const { Deleted } = await s3.send(new DeleteObjectsCommand({
    Bucket, Delete: { Objects: [{ Key: 'b' }, { Key: 'c' }, { Key: 'never' }] }
  }))
  assert.deepEqual(Deleted.map(({ Key }) => Key), ['b', 'c', 'never'])
  await assert.rejects(s3.send(new GetObjectCommand({ Bucket, Key: 'b' })), refused('NoSuchKey', 404))
  await s3.send(new DeleteBucketCommand({ Bucket }))
})

test('keys of every kind are themselves', async () => {
  const Bucket = await makeBucket()
  const keys = ['a//b', '../up', 'with space', 'a+b', '100%', 'grüße/😀', '?query&x=1#y', `long/${'k'.repeat(1019)}`]
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
  for (const Key of keys) {
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }))
    assert.equal((await bytesOf(got)).toString(), Key)
  }
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }))
  const inByteOrder = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  assert.deepEqual(Contents.map(({ Key }) => Key), inByteOrder)
  await assert.rejects(s3.send(new PutObjectCommand({ Bucket, Key: 'k'.repeat(1025), Body: '' })),
    refused('KeyTooLongError', 400))
})

test('listing in pages, with groups', async () => {
  const Bucket = await makeBucket()
  const keys = Array.from({ length: 60 }, (_, i) => `folder-${i % 6}/file-${String(i).padStart(3, '0')}`)
  await Promise.all(keys.map((Key) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))))
  const found = []
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 7 }, { Bucket })) {
    found.push(...page.Contents.map(({ Key }) => Key))
  }
  assert.deepEqual(found, [...keys].sort())
  const groups = []
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 4 }, { Bucket, Delimiter: '/' })) {
    groups.push(...page.CommonPrefixes.map(({ Prefix }) => Prefix))
  }
  assert.deepEqual(groups, [0, 1, 2, 3, 4, 5].map((i) => `folder-${i}/`))
  const old = await s3.send(new ListObjectsCommand({ Bucket, Prefix: 'folder-5/', MaxKeys: 3 }))
  assert.equal(old.Contents.length, 3)
  assert.equal(old.IsTruncated, true)
  assert.ok(old.Contents[0].Owner.ID)
  await assert.rejects(s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: 'mangled' })),
    refused('InvalidArgument', 400))
})

test('a presigned URL reads and writes without credentials', async () => {
  const Bucket = await makeBucket()
  const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'k' }), { expiresIn: 60 })
  assert.equal((await fetch(put, { method: 'PUT', body: 'hello' })).status, 200)
  const get = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'k' }), { expiresIn: 60 })
  assert.equal(await (await fetch(get)).text(), 'hello')
})

test('a body that is not what it was signed as leaves nothing', async () => {
  const Bucket = await makeBucket()
  const wrong = await plain(`/${Bucket}/k`, {
    method: 'PUT', body: 'hello', headers: { 'content-length': 5, 'x-amz-checksum-crc32': 'AAAAAA==' }
  })
  assert.equal(wrong.status, 400)
  assert.match(wrong.body, /<Code>BadDigest<\/Code>/)
  const chunk = await plain(`/${Bucket}/k`, {
    method: 'PUT',
    body: 'zzz\r\nhello\r\n',
    headers: {
      'content-length': 12,
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': 5
    }
  })
  assert.equal(chunk.status, 400)
  assert.match(chunk.body, /<Code>IncompleteBody<\/Code>/)
  await assert.rejects(s3.send(new GetObjectCommand({ Bucket, Key: 'k' })), refused('NoSuchKey', 404))
})

test('settings that were never put have their own codes', async () => {
  const Bucket = await makeBucket()
  await assert.rejects(s3.send(new GetBucketPolicyCommand({ Bucket })), refused('NoSuchBucketPolicy', 404))
  await assert.rejects(s3.send(new GetBucketWebsiteCommand({ Bucket })),
    refused('NoSuchWebsiteConfiguration', 404))
  assert.equal((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status, undefined)
})

/** What the answers hold besides what every answer has. */
const bare = ({ $metadata: { httpStatusCode }, ...rest }) => ({ status: httpStatusCode, ...rest })
const tagSet = (tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
const tagged = (tags) => ({ TagSet: tagSet(tags) })

test('a bucket is tagged, with these tags and no others', async () => {
  const Bucket = await makeBucket()
  const get = () => s3.send(new GetBucketTaggingCommand({ Bucket })).then(bare)
  const put = (tags) => s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: tagged(tags) })).then(bare)
  const none = refused('NoSuchTagSet', 404, 'The TagSet does not exist')
  await assert.rejects(get(), none)
  assert.deepEqual(await put({ tag1: 'tag1', tag2: '' }), { status: 204 })
  assert.deepEqual(await get(), { status: 200, ...tagged({ tag1: 'tag1', tag2: '' }) })
  await put({ tag3: 'tag3' })
  assert.deepEqual(await get(), { status: 200, ...tagged({ tag3: 'tag3' }) })
  assert.deepEqual(bare(await s3.send(new DeleteBucketTaggingCommand({ Bucket }))), { status: 204 })
  await assert.rejects(get(), none)
  await put({ tag4: '' })
  await put({})
  await assert.rejects(get(), none)
})

test('a bucket is made with tags, and not made again with them', async () => {
  const Bucket = `tagged-${randomBytes(4).toString('hex')}`
  const make = (Tags) => s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { Tags } }))
  const get = () => s3.send(new GetBucketTaggingCommand({ Bucket })).then(bare)
  await make(tagSet({ tag1: 'value1' }))
  await assert.rejects(make(tagSet({ tag1: 'value1' })), refused('BucketAlreadyOwnedByYou', 409))
  await make([])
  await make(undefined)
  assert.deepEqual(await get(), { status: 200, ...tagged({ tag1: 'value1' }) })
})

test('an object is tagged, when it is put and later', async () => {
  const Bucket = await makeBucket()
  const at = { Bucket, Key: 'k' }
  const get = (Key = 'k') => s3.send(new GetObjectTaggingCommand({ Bucket, Key })).then(bare)
  const count = async () => (await s3.send(new HeadObjectCommand(at))).TagCount
  await s3.send(new PutObjectCommand({ ...at, Body: 'x', Tagging: 'tag2=tag2&tag1=a%20b&tag' }))
  assert.deepEqual(await get(), { status: 200, ...tagged({ tag: '', tag1: 'a b', tag2: 'tag2' }) })
  assert.equal(await count(), 3)
  assert.deepEqual(bare(await s3.send(new PutObjectTaggingCommand({ ...at, Tagging: tagged({ tag3: 'tag3' }) }))), { status: 200 })
  assert.deepEqual(await get(), { status: 200, ...tagged({ tag3: 'tag3' }) })
  assert.equal((await s3.send(new GetObjectCommand(at))).TagCount, 1)
  assert.deepEqual(bare(await s3.send(new DeleteObjectTaggingCommand(at))), { status: 204 })
  assert.deepEqual(await get(), { status: 200, TagSet: [] })
  assert.equal(await count(), undefined)
  await s3.send(new PutObjectTaggingCommand({ ...at, Tagging: tagged({ a: 'b' }) }))
  await s3.send(new PutObjectCommand({ ...at, Body: 'y' }))
  assert.deepEqual(await get(), { status: 200, TagSet: [] })
  await assert.rejects(get('never'), refused('NoSuchKey', 404))
  await assert.rejects(s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'never', Tagging: tagged({ a: 'b' }) })), refused('NoSuchKey', 404))
})

test('the tags of a copy are its source\'s or its own, and those of an upload its beginning\'s', async () => {
  const Bucket = await makeBucket()
  const get = async (Key) => (await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', Tagging: 'key1=value1' }))
  const copy = (Key, more) => s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/k`, ...more }))
  await copy('same', { Tagging: 'key2=value2' })
  assert.deepEqual(await get('same'), tagSet({ key1: 'value1' }))
  await copy('other', { Tagging: 'key2=value2', TaggingDirective: 'REPLACE' })
  assert.deepEqual(await get('other'), tagSet({ key2: 'value2' }))
  await copy('none', { TaggingDirective: 'REPLACE' })
  assert.deepEqual(await get('none'), [])
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts', Tagging: 'a=b' }))
  const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: 'x' }))
  await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'parts', UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }))
  assert.deepEqual(await get('parts'), tagSet({ a: 'b' }))
})

test('what no tag can be is refused', async () => {
  const Bucket = await makeBucket()
  const put = (TagSet) => s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }))
  const many = (count) => tagSet(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v'])))
  const object = (Tagging) => s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', Tagging }))
  await put(many(50))
  await assert.rejects(put(many(51)), refused('BadRequest', 400))
  await put(tagSet({ ['k'.repeat(128)]: 'v'.repeat(256) }))
  for (const wrong of [{ ['k'.repeat(129)]: 'v' }, { k: 'v'.repeat(257) }, { 'a<b': 'v' }, { a: 'v#' }, { 'aws:a': 'v' }]) {
    await assert.rejects(put(tagSet(wrong)), refused('InvalidTag', 400))
  }
  await assert.rejects(put([{ Key: 'a', Value: '1' }, { Key: 'a', Value: '2' }]), refused('InvalidTag', 400, 'Cannot provide multiple Tags with the same key'))
  for (const wrong of ['key1=val1&key1=val2', 'key1=val1,key2=val2']) {
    await assert.rejects(object(wrong), (why) => refused('InvalidArgument', 400, /x-amz-tagging/)(why) && why.ArgumentValue === wrong)
  }
  await assert.rejects(object(many(11).map(({ Key }) => Key).join('&')), refused('BadRequest', 400, 'Object tags cannot be greater than 10'))
})

test('what is not there yet answers 501 and names itself', async () => {
  const Bucket = await makeBucket()
  const named = (name) => (why) => refused('NotImplemented', 501)(why) && why.message.includes(name)
  await assert.rejects(s3.send(new GetObjectAttributesCommand({ Bucket, Key: 'k', ObjectAttributes: ['ETag'] })),
    named('GetObjectAttributes'))
  await assert.rejects(s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } })),
    named('PutBucketVersioning'))
})

test('a website is served from its bucket', async () => {
  const Bucket = await makeBucket()
  const put = (Key, Body) => s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/html' }))
  await put('index.html', '<h1>home</h1>')
  await put('docs/index.html', '<h1>docs</h1>')
  await put('error.html', '<h1>oops</h1>')
  const host = `${Bucket}.s3-website.localhost:${endpoint.port}`
  assert.equal((await plain('/', { host })).status, 404)
  await s3.send(new PutBucketWebsiteCommand({
    Bucket,
    WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'error.html' } }
  }))
  const home = await plain('/', { host })
  assert.equal(home.status, 200)
  assert.equal(home.body, '<h1>home</h1>')
  assert.equal(home.headers['content-type'], 'text/html')
  assert.equal((await plain('/', { host, headers: { 'if-none-match': home.headers.etag } })).status, 304)
  assert.equal((await plain('/docs', { host })).headers.location, '/docs/')
  assert.equal((await plain('/docs/', { host })).body, '<h1>docs</h1>')
  const missing = await plain('/nowhere', { host })
  assert.equal(missing.status, 404)
  assert.equal(missing.body, '<h1>oops</h1>')
  const { ErrorDocument } = await s3.send(new GetBucketWebsiteCommand({ Bucket }))
  assert.equal(ErrorDocument.Key, 'error.html')
  await s3.send(new DeleteBucketWebsiteCommand({ Bucket }))
  assert.equal((await plain('/', { host })).status, 404)
})

test('a bucket is reached by its host', async () => {
  const Bucket = await makeBucket()
  await s3.send(new PutObjectCommand({ Bucket, Key: 'a/b', Body: 'hello' }))
  const got = await plain('/a/b', { host: `${Bucket}.s3.localhost:${endpoint.port}` })
  assert.equal(got.status, 200)
  assert.equal(got.body, 'hello')
})

// Every member of every request that Troupe takes, as AWS's model has them: each is honoured, refused by name, or has no
// effect that could be seen. What is said to be refused is sent with the SDK here; a member of the model that is not in the
// table fails the test.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import * as sdk from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { clientSettings } from './troupe.mjs'

const s3 = new sdk.S3Client({ ...clientSettings(), forcePathStyle: true })
const Bucket = `refusals-${randomBytes(4).toString('hex')}`
const Key = 'k'
await s3.send(new sdk.CreateBucketCommand({ Bucket }))
await s3.send(new sdk.PutObjectCommand({ Bucket, Key, Body: 'hello' }))
const { UploadId } = await s3.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key }))
const key = randomBytes(32).toString('base64')

/** A member's value, and the refusal: its code, its status, and what it names. */
const header = (value, named) => ({ value, code: 'NotImplemented', status: 501, named })
const refusals = {
  ACL: { value: 'public-read', code: 'AccessControlListNotSupported', status: 400, named: 'x-amz-acl' },
  BucketKeyEnabled: header(true, 'x-amz-server-side-encryption-bucket-key-enabled'),
  BypassGovernanceRetention: { value: true, code: 'InvalidArgument', status: 400, named: 'x-amz-bypass-governance-retention' },
  CopySourceSSECustomerAlgorithm: header('AES256', 'x-amz-copy-source-server-side-encryption-customer-algorithm'),
  CopySourceSSECustomerKey: header(key, 'x-amz-copy-source-server-side-encryption-customer-key'),
  CopySourceSSECustomerKeyMD5: header('x', 'x-amz-copy-source-server-side-encryption-customer-key-MD5'),
  GrantFullControl: header('id=1', 'x-amz-grant-full-control'),
  GrantRead: header('id=1', 'x-amz-grant-read'),
  GrantReadACP: header('id=1', 'x-amz-grant-read-acp'),
  GrantWrite: header('id=1', 'x-amz-grant-write'),
  GrantWriteACP: header('id=1', 'x-amz-grant-write-acp'),
  IfMatchInitiatedTime: header(new Date(0), 'x-amz-if-match-initiated-time'),
  IfMatchLastModifiedTime: header(new Date(0), 'x-amz-if-match-last-modified-time'),
  IfMatchSize: header(5, 'x-amz-if-match-size'),
  MFA: header('serial 123456', 'x-amz-mfa'),
  ObjectLockEnabledForBucket: header(true, 'x-amz-bucket-object-lock-enabled'),
  ObjectLockLegalHoldStatus: header('ON', 'x-amz-object-lock-legal-hold'),
  ObjectLockMode: header('GOVERNANCE', 'x-amz-object-lock-mode'),
  ObjectLockRetainUntilDate: header(new Date(2e12), 'x-amz-object-lock-retain-until-date'),
  ObjectOwnership: header('ObjectWriter', 'x-amz-object-ownership'),
  SSECustomerAlgorithm: header('AES256', 'x-amz-server-side-encryption-customer-algorithm'),
  SSECustomerKey: header(key, 'x-amz-server-side-encryption-customer-key'),
  SSECustomerKeyMD5: header('x', 'x-amz-server-side-encryption-customer-key-MD5'),
  SSEKMSEncryptionContext: header('e30=', 'x-amz-server-side-encryption-context'),
  SSEKMSKeyId: header('alias/a', 'x-amz-server-side-encryption-aws-kms-key-id'),
  ServerSideEncryption: header('AES256', 'x-amz-server-side-encryption'),
  StorageClass: header('GLACIER', 'x-amz-storage-class'),
  VersionId: { value: 'v1', code: 'InvalidArgument', status: 400, named: 'versionId' },
  WriteOffsetBytes: header(5, 'x-amz-write-offset-bytes')
}

const conditions = 'IfMatch IfModifiedSince IfNoneMatch IfUnmodifiedSince'
const overrides = 'ResponseCacheControl ResponseContentDisposition ResponseContentEncoding ResponseContentLanguage ResponseContentType ResponseExpires'
const checksums = 'ChecksumCRC32 ChecksumCRC32C ChecksumCRC64NVME ChecksumSHA1 ChecksumSHA256'
const kept = 'CacheControl ContentDisposition ContentEncoding ContentLanguage ContentType Expires Metadata Tagging WebsiteRedirectLocation'
const source = 'CopySource CopySourceIfMatch CopySourceIfModifiedSince CopySourceIfNoneMatch CopySourceIfUnmodifiedSince ExpectedSourceBucketOwner'
const grants = 'GrantFullControl GrantRead GrantReadACP GrantWriteACP'
const customer = 'SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5'
const sourceKey = 'CopySourceSSECustomerAlgorithm CopySourceSSECustomerKey CopySourceSSECustomerKeyMD5'
const encryption = `ServerSideEncryption ${customer} SSEKMSKeyId SSEKMSEncryptionContext BucketKeyEnabled`
const lock = 'ObjectLockMode ObjectLockRetainUntilDate ObjectLockLegalHoldStatus'
const object = 'Bucket Key ExpectedBucketOwner'
const bucket = 'Bucket ExpectedBucketOwner'
const unmade = `ACL ${grants} ${encryption} StorageClass ${lock}`

/**
 * `honoured`, `refused`, and `unseen`: the buckets are their owner's and never archived, so that who pays and what is
 * restored cannot differ; an algorithm is announced by what is sent.
 */
const table = {
  ListBuckets: { honoured: 'MaxBuckets ContinuationToken Prefix BucketRegion' },
  CreateBucket: { honoured: 'Bucket CreateBucketConfiguration', refused: `ACL ${grants} GrantWrite ObjectLockEnabledForBucket ObjectOwnership` },
  HeadBucket: { honoured: bucket },
  DeleteBucket: { honoured: bucket },
  GetBucketLocation: { honoured: bucket },
  GetBucketWebsite: { honoured: bucket },
  DeleteBucketWebsite: { honoured: bucket },
  PutBucketWebsite: { honoured: `${bucket} ContentMD5 ChecksumAlgorithm WebsiteConfiguration` },
  ListObjects: { honoured: `${bucket} Delimiter EncodingType Marker MaxKeys Prefix`, unseen: 'RequestPayer OptionalObjectAttributes' },
  ListObjectsV2: {
    honoured: `${bucket} Delimiter EncodingType MaxKeys Prefix ContinuationToken FetchOwner StartAfter`,
    unseen: 'RequestPayer OptionalObjectAttributes'
  },
  ListMultipartUploads: { honoured: `${bucket} Delimiter EncodingType KeyMarker MaxUploads Prefix UploadIdMarker`, unseen: 'RequestPayer' },
  GetObject: { honoured: `${object} ${conditions} Range ${overrides} PartNumber ChecksumMode`, refused: `VersionId ${customer}`, unseen: 'RequestPayer' },
  HeadObject: { honoured: `${object} ${conditions} Range ${overrides} PartNumber ChecksumMode`, refused: `VersionId ${customer}`, unseen: 'RequestPayer' },
  PutObject: {
    honoured: `${object} Body ContentLength ContentMD5 ChecksumAlgorithm ${checksums} ${kept} IfMatch IfNoneMatch`,
    refused: `${unmade} WriteOffsetBytes`,
    unseen: 'RequestPayer'
  },
  DeleteObject: {
    honoured: `${object} IfMatch`, refused: 'MFA VersionId BypassGovernanceRetention IfMatchLastModifiedTime IfMatchSize', unseen: 'RequestPayer'
  },
  DeleteObjects: { honoured: `${bucket} Delete ChecksumAlgorithm`, refused: 'MFA BypassGovernanceRetention', unseen: 'RequestPayer' },
  CopyObject: {
    honoured: `${object} ${source} ${kept} ChecksumAlgorithm MetadataDirective TaggingDirective IfMatch IfNoneMatch`,
    refused: `${unmade} ${sourceKey}`,
    unseen: 'RequestPayer'
  },
  CreateMultipartUpload: { honoured: `${object} ${kept} ChecksumAlgorithm ChecksumType`, refused: unmade, unseen: 'RequestPayer' },
  UploadPart: {
    honoured: `${object} Body ContentLength ContentMD5 ChecksumAlgorithm ${checksums} PartNumber UploadId`, refused: customer, unseen: 'RequestPayer'
  },
  UploadPartCopy: { honoured: `${object} ${source} CopySourceRange PartNumber UploadId`, refused: `${customer} ${sourceKey}`, unseen: 'RequestPayer' },
  CompleteMultipartUpload: {
    honoured: `${object} MultipartUpload UploadId ${checksums} ChecksumType MpuObjectSize IfMatch IfNoneMatch`, refused: customer, unseen: 'RequestPayer'
  },
  AbortMultipartUpload: { honoured: `${object} UploadId`, refused: 'IfMatchInitiatedTime', unseen: 'RequestPayer' },
  ListParts: { honoured: `${object} MaxParts PartNumberMarker UploadId`, refused: customer, unseen: 'RequestPayer' },
  GetObjectAcl: { honoured: object, refused: 'VersionId', unseen: 'RequestPayer' },
  GetObjectTagging: { honoured: object, refused: 'VersionId', unseen: 'RequestPayer' },
  PutObjectTagging: { honoured: `${object} ContentMD5 ChecksumAlgorithm Tagging`, refused: 'VersionId', unseen: 'RequestPayer' },
  GetBucketTagging: { honoured: bucket },
  PutBucketTagging: { honoured: `${bucket} ContentMD5 ChecksumAlgorithm Tagging` },
  DeleteBucketTagging: { honoured: bucket },
  DeleteObjectTagging: { honoured: object, refused: 'VersionId' },
  GetObjectRetention: { honoured: object, refused: 'VersionId', unseen: 'RequestPayer' },
  GetObjectLegalHold: { honoured: object, refused: 'VersionId', unseen: 'RequestPayer' }
}
const words = (text = '') => text.split(' ').filter(Boolean)

/** What an operation cannot do without. */
const needed = {
  PutObject: { Body: 'x' },
  UploadPart: { Body: 'x', PartNumber: 1, UploadId },
  UploadPartCopy: { CopySource: `${Bucket}/k`, PartNumber: 1, UploadId },
  CopyObject: { CopySource: `${Bucket}/k` },
  CompleteMultipartUpload: { UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag: 'x' }] } },
  AbortMultipartUpload: { UploadId },
  ListParts: { UploadId },
  PutObjectTagging: { Tagging: { TagSet: [] } },
  DeleteObjects: { Delete: { Objects: [{ Key: 'never' }] } }
}
const inputOf = (operation, member) => {
  const input = { Bucket, ...needed[operation], [member]: refusals[member].value }
  if (operation === 'CreateBucket') input.Bucket = `${Bucket}-${member.toLowerCase()}`.slice(0, 63)
  if (table[operation].honoured.includes('Key ')) input.Key = Key
  return input
}

const models = (await Promise.all(['models_0', 'models_1'].map((file) =>
  readFile(new URL(`../../node_modules/@aws-sdk/client-s3/dist-types/models/${file}.d.ts`, import.meta.url), 'utf8')))).join('\n')
function membersOf (operation) {
  const found = new RegExp(`export interface ${operation}Request [^{]*\\{([\\s\\S]*?)\\n\\}`).exec(models)
  return [...found[1].replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/^\s+(\w+)\??:/gm)].map(([, name]) => name)
}

for (const [operation, { honoured, refused, unseen }] of Object.entries(table)) {
  test(`${operation}: every member of the model is known`, () => {
    assert.deepEqual(membersOf(operation).sort(), words(`${honoured} ${refused ?? ''} ${unseen ?? ''}`).sort())
  })
  for (const member of words(refused)) {
    test(`${operation} refuses ${member} by name`, async () => {
      const { code, status, named } = refusals[member]
      const command = new sdk[`${operation}Command`](inputOf(operation, member))
      await assert.rejects(s3.send(command), (why) => {
        assert.equal(why.$metadata.httpStatusCode, status)
        if (operation === 'HeadObject') return true // An answer to HEAD has nothing but its status.
        assert.equal(why.name, code)
        const says = [why.message, why.Header, why.ArgumentName].join(' ').toLowerCase()
        assert.ok(says.includes(named.toLowerCase()), `${says} does not name ${named}`)
        return true
      })
    })
  }
}

test('the elements of documents that Troupe does not have are refused by name', async () => {
  const rejects = (command, named) => assert.rejects(s3.send(command), (why) => {
    assert.equal(why.$metadata.httpStatusCode, 501)
    assert.equal(why.name, 'NotImplemented')
    assert.ok(why.message.includes(named), why.message)
    return true
  })
  const create = (CreateBucketConfiguration) => new sdk.CreateBucketCommand({ Bucket: `${Bucket}-c`, CreateBucketConfiguration })
  await rejects(create({ Location: { Type: 'AvailabilityZone', Name: 'use1-az1' } }), 'Location')
  await rejects(create({ Bucket: { Type: 'Directory' } }), 'Bucket')
  await rejects(new sdk.PutBucketWebsiteCommand({
    Bucket,
    WebsiteConfiguration: { IndexDocument: { Suffix: 'i' }, RoutingRules: [{ Redirect: { HostName: 'h' } }] }
  }), 'RoutingRules')
  const { Errors, Deleted } = await s3.send(new sdk.DeleteObjectsCommand({
    Bucket,
    Delete: { Objects: [{ Key, ETag: '"x"' }, { Key, Size: 5 }, { Key, LastModifiedTime: new Date(0) }, { Key, VersionId: 'v1' }] }
  }))
  assert.deepEqual(Errors.map(({ Code }) => Code).sort(), ['NoSuchVersion', 'NotImplemented', 'NotImplemented', 'NotImplemented'])
  for (const named of ['ETag', 'Size', 'LastModifiedTime']) assert.ok(Errors.some(({ Message }) => Message.startsWith(named)))
  assert.equal(Deleted, undefined)
})

test('what has no effect is let through', async () => {
  const got = await s3.send(new sdk.GetObjectCommand({ Bucket, Key, RequestPayer: 'requester' }))
  assert.equal(await got.Body.transformToString(), 'hello')
  await s3.send(new sdk.ListObjectsV2Command({ Bucket, RequestPayer: 'requester', OptionalObjectAttributes: ['RestoreStatus'] }))
  await s3.send(new sdk.PutObjectCommand({ Bucket, Key, Body: 'hello', RequestPayer: 'requester', ACL: 'private', StorageClass: 'STANDARD' }))
  await s3.send(new sdk.CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/${Key}`, TaggingDirective: 'REPLACE' }))
})

test('a presigned URL is held to what it says', async () => {
  const put = async (more) => {
    const url = await getSignedUrl(s3, new sdk.PutObjectCommand({ Bucket, Key: 'presigned', ...more }))
    const answer = await fetch(url, { method: 'PUT', body: 'hello' })
    return { status: answer.status, body: await answer.text() }
  }
  assert.equal((await put({ Metadata: { colour: 'red' } })).status, 200)
  assert.deepEqual((await s3.send(new sdk.HeadObjectCommand({ Bucket, Key: 'presigned' }))).Metadata, { colour: 'red' })
  const refused = await put({ StorageClass: 'GLACIER' })
  assert.equal(refused.status, 501)
  assert.match(refused.body, /<Header>x-amz-storage-class<\/Header>/)
  assert.match((await put({ ObjectLockLegalHoldStatus: 'ON' })).body, /<Header>x-amz-object-lock-legal-hold<\/Header>/)
  assert.equal((await put({ Tagging: 'a=b' })).status, 200)
  assert.deepEqual((await s3.send(new sdk.GetObjectTaggingCommand({ Bucket, Key: 'presigned' }))).TagSet, [{ Key: 'a', Value: 'b' }])
})

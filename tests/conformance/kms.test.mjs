// KMS through the AWS SDK, against a running Troupe at TROUPE_ENDPOINT.
import assert from 'node:assert/strict'
import { constants, createPublicKey, verify } from 'node:crypto'
import { after, test } from 'node:test'
import * as kms from '@aws-sdk/client-kms'
import { refusal } from './refusals.mjs'
import { clientSettings } from './troupe.mjs'

const client = new kms.KMSClient(clientSettings())
after(() => client.destroy())
const send = async (operation, input = {}) => {
  const { $metadata, ...answer } = await client.send(new kms[`${operation}Command`](input))
  return answer
}
const refused = (operation, input, name, message) => assert.rejects(send(operation, input), refusal(name, 400, message))
const arnOf = (id) => `arn:aws:kms:us-east-1:000000000000:key/${id}`
const makeKey = async (input = {}) => (await send('CreateKey', input)).KeyMetadata.KeyId
const bytes = (text) => new TextEncoder().encode(text)
const text = (value) => new TextDecoder().decode(value)
const nowhere = '00000000-0000-0000-0000-000000000000'

test('a key is made and described', async () => {
  const { KeyMetadata } = await send('CreateKey', { Description: 'test key 123' })
  const { KeyId, CreationDate, CurrentKeyMaterialId, ...rest } = KeyMetadata
  assert.match(KeyId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  assert.match(CurrentKeyMaterialId, /^[0-9a-f]{64}$/)
  assert.ok(Math.abs(CreationDate - Date.now()) < 60_000)
  assert.deepEqual(rest, {
    AWSAccountId: '000000000000',
    Arn: arnOf(KeyId),
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    Description: 'test key 123',
    Enabled: true,
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    KeyManager: 'CUSTOMER',
    KeySpec: 'SYMMETRIC_DEFAULT',
    KeyState: 'Enabled',
    KeyUsage: 'ENCRYPT_DECRYPT',
    MultiRegion: false,
    Origin: 'AWS_KMS'
  })
  assert.deepEqual((await send('DescribeKey', { KeyId: KeyMetadata.Arn })).KeyMetadata, KeyMetadata)
})

test('a key for codes has algorithms for them, and makes and verifies codes', async () => {
  const { KeyMetadata } = await send('CreateKey', { Description: 'test key', KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
  const { KeyId, CreationDate, ...rest } = KeyMetadata
  assert.deepEqual(rest, {
    AWSAccountId: '000000000000',
    Arn: arnOf(KeyId),
    CustomerMasterKeySpec: 'HMAC_256',
    Description: 'test key',
    Enabled: true,
    KeyManager: 'CUSTOMER',
    KeySpec: 'HMAC_256',
    KeyState: 'Enabled',
    KeyUsage: 'GENERATE_VERIFY_MAC',
    MacAlgorithms: ['HMAC_SHA_256'],
    MultiRegion: false,
    Origin: 'AWS_KMS'
  })
  const said = { KeyId, MacAlgorithm: 'HMAC_SHA_256', Message: bytes('some important message') }
  const { Mac, ...made } = await send('GenerateMac', said)
  assert.equal(Mac.length, 32)
  assert.deepEqual(made, { KeyId: arnOf(KeyId), MacAlgorithm: 'HMAC_SHA_256' })
  assert.deepEqual(await send('VerifyMac', { ...said, Mac }), { KeyId: arnOf(KeyId), MacAlgorithm: 'HMAC_SHA_256', MacValid: true })
  await refused('VerifyMac', { ...said, Mac, Message: bytes('another') }, 'KMSInvalidMacException')
  await refused('GenerateMac', { ...said, MacAlgorithm: 'HMAC_SHA_512' }, 'InvalidKeyUsageException',
    'Algorithm HMAC_SHA_512 is incompatible with key spec HMAC_256.')
  await refused('CreateKey', { KeySpec: 'HMAC_256' }, 'ValidationException',
    'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.')
})

test('what is encrypted is decrypted with its context, and with nothing else', async () => {
  const KeyId = await makeKey()
  const EncryptionContext = { context_key: 'context_value' }
  const { CiphertextBlob, ...sealed } = await send('Encrypt', { KeyId, Plaintext: bytes('plain'), EncryptionContext })
  assert.deepEqual(sealed, { EncryptionAlgorithm: 'SYMMETRIC_DEFAULT', KeyId: arnOf(KeyId) })
  const { Plaintext, KeyMaterialId, ...opened } = await send('Decrypt', { CiphertextBlob, EncryptionContext })
  assert.equal(text(Plaintext), 'plain')
  assert.match(KeyMaterialId, /^[0-9a-f]{64}$/)
  assert.deepEqual(opened, sealed)
  await refused('Decrypt', { CiphertextBlob }, 'InvalidCiphertextException')
  await refused('Decrypt', { CiphertextBlob: bytes('invalid'), EncryptionContext }, 'InvalidCiphertextException')
  await refused('Decrypt', { CiphertextBlob, EncryptionContext, KeyId: await makeKey() }, 'IncorrectKeyException',
    'The key ID in the request does not identify a CMK that can perform this operation.')
  await refused('Encrypt', { KeyId, Plaintext: bytes('plain'), DryRun: true }, 'DryRunOperationException',
    'The request would have succeeded, but the DryRun option is set.')
  await refused('Encrypt', { KeyId, Plaintext: new Uint8Array(4097) }, 'ValidationException',
    "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096")
})

test('what one key has encrypted is encrypted anew with another', async () => {
  const [SourceKeyId, DestinationKeyId] = [await makeKey(), await makeKey()]
  const { CiphertextBlob: first } = await send('Encrypt', { KeyId: SourceKeyId, Plaintext: bytes('plain') })
  const { CiphertextBlob, SourceKeyMaterialId, DestinationKeyMaterialId, ...moved } =
    await send('ReEncrypt', { CiphertextBlob: first, SourceKeyId, DestinationKeyId, DestinationEncryptionContext: { a: 'b' } })
  assert.deepEqual(moved, {
    DestinationEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    KeyId: arnOf(DestinationKeyId),
    SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    SourceKeyId: arnOf(SourceKeyId)
  })
  const opened = await send('Decrypt', { CiphertextBlob, EncryptionContext: { a: 'b' }, KeyId: DestinationKeyId })
  assert.equal(text(opened.Plaintext), 'plain')
  await refused('ReEncrypt', { CiphertextBlob: first, SourceKeyId: DestinationKeyId, DestinationKeyId }, 'IncorrectKeyException',
    'The key ID in the request does not identify a CMK that can perform this operation.')
})

test('data keys come plain and encrypted', async () => {
  const KeyId = await makeKey()
  const made = await send('GenerateDataKey', { KeyId, KeySpec: 'AES_256', EncryptionContext: { a: 'b' } })
  assert.equal(made.Plaintext.length, 32)
  assert.equal(made.KeyId, arnOf(KeyId))
  const opened = await send('Decrypt', { CiphertextBlob: made.CiphertextBlob, EncryptionContext: { a: 'b' } })
  assert.deepEqual(opened.Plaintext, made.Plaintext)
  await refused('Decrypt', { CiphertextBlob: made.CiphertextBlob }, 'InvalidCiphertextException')
  const sealed = await send('GenerateDataKeyWithoutPlaintext', { KeyId, NumberOfBytes: 100 })
  assert.equal(sealed.Plaintext, undefined)
  assert.equal((await send('Decrypt', { CiphertextBlob: sealed.CiphertextBlob })).Plaintext.length, 100)
  await refused('GenerateDataKey', { KeyId }, 'ValidationException', 'Please specify either number of bytes or key spec.')
})

test('random bytes are as many as are asked for', async () => {
  for (const NumberOfBytes of [1, 12, 91, 1024]) assert.equal((await send('GenerateRandom', { NumberOfBytes })).Plaintext.length, NumberOfBytes)
  await refused('GenerateRandom', {}, 'ValidationException', 'NumberOfBytes is required.')
  await refused('GenerateRandom', { NumberOfBytes: 1025 }, 'ValidationException',
    "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy constraint: Member must have value less than or equal to 1024")
})

test('a key that is not there is refused as it is named', async () => {
  await refused('DescribeKey', { KeyId: nowhere }, 'NotFoundException', `Key '${arnOf(nowhere)}' does not exist`)
  await refused('DescribeKey', { KeyId: arnOf(nowhere) }, 'NotFoundException', `Key '${arnOf(nowhere)}' does not exist`)
  await refused('DescribeKey', { KeyId: 'fake-key-id' }, 'NotFoundException', "Invalid keyId 'fake-key-id'")
  await refused('DescribeKey', { KeyId: 'mrk-fake-key-id' }, 'NotFoundException', "Invalid keyId 'mrk-fake-key-id'")
  await refused('DescribeKey', { KeyId: arnOf(nowhere).replace('us-east-1', 'eu-west-1') }, 'NotFoundException', 'Invalid arn eu-west-1')
})

test('aliases lead to keys', async () => {
  const [one, two] = [await makeKey(), await makeKey()]
  const AliasName = 'alias/conformance'
  await send('CreateAlias', { AliasName, TargetKeyId: one })
  assert.equal((await send('DescribeKey', { KeyId: AliasName })).KeyMetadata.KeyId, one)
  assert.equal((await send('DescribeKey', { KeyId: `arn:aws:kms:us-east-1:000000000000:${AliasName}` })).KeyMetadata.KeyId, one)
  await send('UpdateAlias', { AliasName, TargetKeyId: two })
  const { Aliases, Truncated } = await send('ListAliases', { KeyId: two })
  assert.equal(Truncated, false)
  assert.deepEqual(Aliases.map(({ CreationDate, LastUpdatedDate, ...alias }) => alias),
    [{ AliasName, AliasArn: `arn:aws:kms:us-east-1:000000000000:${AliasName}`, TargetKeyId: two }])
  await refused('CreateAlias', { AliasName, TargetKeyId: one }, 'AlreadyExistsException',
    `An alias with the name arn:aws:kms:us-east-1:000000000000:${AliasName} already exists`)
  await refused('CreateAlias', { AliasName: 'invalid', TargetKeyId: one }, 'ValidationException',
    'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html')
  await send('DeleteAlias', { AliasName })
  await refused('DeleteAlias', { AliasName }, 'NotFoundException', `Alias arn:aws:kms:us-east-1:000000000000:${AliasName} is not found.`)
})

test("AWS's own keys are there when they are first used", async () => {
  const { KeyMetadata } = await send('DescribeKey', { KeyId: 'alias/aws/s3' })
  assert.equal(KeyMetadata.KeyManager, 'AWS')
  assert.equal((await send('Encrypt', { KeyId: 'alias/aws/s3', Plaintext: bytes('x') })).KeyId, KeyMetadata.Arn)
  await refused('DisableKey', { KeyId: KeyMetadata.KeyId }, 'AccessDeniedException')
})

test('keys are listed page by page', async () => {
  await makeKey()
  await makeKey()
  const all = []
  for (let Marker; ;) {
    const page = await send('ListKeys', { Limit: 1, Marker })
    assert.equal(page.Keys.length, 1)
    assert.deepEqual(page.Keys[0].KeyArn, arnOf(page.Keys[0].KeyId))
    all.push(page.Keys[0].KeyId)
    if (!page.Truncated) break
    Marker = page.NextMarker
  }
  assert.deepEqual(all, (await send('ListKeys')).Keys.map(({ KeyId }) => KeyId))
  await refused('ListKeys', { Marker: 'mangled' }, 'InvalidMarkerException')
})

test('a disabled key does nothing', async () => {
  const KeyId = await makeKey()
  await send('DisableKey', { KeyId })
  const { KeyMetadata } = await send('DescribeKey', { KeyId })
  assert.deepEqual([KeyMetadata.Enabled, KeyMetadata.KeyState], [false, 'Disabled'])
  await refused('Encrypt', { KeyId, Plaintext: bytes('x') }, 'DisabledException', `${arnOf(KeyId)} is disabled.`)
  await refused('EnableKeyRotation', { KeyId }, 'DisabledException', `${arnOf(KeyId)} is disabled.`)
  await send('EnableKey', { KeyId })
  await send('Encrypt', { KeyId, Plaintext: bytes('x') })
})

test('a key that is to go waits for its days, and may be kept', async () => {
  const KeyId = await makeKey()
  const { DeletionDate, ...said } = await send('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
  assert.deepEqual(said, { KeyId: arnOf(KeyId), KeyState: 'PendingDeletion', PendingWindowInDays: 7 })
  assert.ok(Math.abs(DeletionDate - Date.now() - 7 * 86_400_000) < 60_000)
  assert.equal((await send('DescribeKey', { KeyId })).KeyMetadata.KeyState, 'PendingDeletion')
  await refused('Encrypt', { KeyId, Plaintext: bytes('x') }, 'KMSInvalidStateException', `${arnOf(KeyId)} is pending deletion.`)
  assert.deepEqual(await send('CancelKeyDeletion', { KeyId }), { KeyId: arnOf(KeyId) })
  assert.equal((await send('DescribeKey', { KeyId })).KeyMetadata.KeyState, 'Disabled')
})

test('rotation is told of', async () => {
  const KeyId = await makeKey()
  assert.deepEqual(await send('GetKeyRotationStatus', { KeyId }), { KeyId, KeyRotationEnabled: false })
  await send('EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 })
  const { NextRotationDate, ...status } = await send('GetKeyRotationStatus', { KeyId })
  assert.deepEqual(status, { KeyId, KeyRotationEnabled: true, RotationPeriodInDays: 90 })
  assert.ok(Math.abs(NextRotationDate - Date.now() - 90 * 86_400_000) < 60_000)
  await send('DisableKeyRotation', { KeyId })
  assert.equal((await send('GetKeyRotationStatus', { KeyId })).KeyRotationEnabled, false)
})

test('a policy and a description are kept', async () => {
  const KeyId = await makeKey()
  const first = await send('GetKeyPolicy', { KeyId })
  assert.equal(first.PolicyName, 'default')
  assert.deepEqual(JSON.parse(first.Policy), {
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [{
      Sid: 'Enable IAM User Permissions',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::000000000000:root' },
      Action: 'kms:*',
      Resource: '*'
    }]
  })
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt', Resource: '*' } })
  await send('PutKeyPolicy', { KeyId, PolicyName: 'default', Policy })
  assert.deepEqual(await send('GetKeyPolicy', { KeyId }), { Policy, PolicyName: 'default' })
  assert.deepEqual(await send('ListKeyPolicies', { KeyId }), { PolicyNames: ['default'], Truncated: false })
  await refused('PutKeyPolicy', { KeyId, Policy: 'no policy' }, 'MalformedPolicyDocumentException')
  await send('UpdateKeyDescription', { KeyId, Description: 'new' })
  assert.equal((await send('DescribeKey', { KeyId })).KeyMetadata.Description, 'new')
})

test('tags are put, listed and removed', async () => {
  const tag = (n, value = `value${n}`) => ({ TagKey: `tag${n}`, TagValue: value })
  const KeyId = await makeKey({ Tags: [tag(2), tag(1)] })
  const tags = async (input) => send('ListResourceTags', { KeyId, ...input })
  assert.deepEqual(await tags(), { Tags: [tag(1), tag(2)], Truncated: false })
  await send('TagResource', { KeyId, Tags: [tag(2, 'updated'), tag(3)] })
  const page = await tags({ Limit: 2 })
  assert.deepEqual([page.Tags, page.Truncated], [[tag(1), tag(2, 'updated')], true])
  assert.deepEqual(await tags({ Marker: page.NextMarker }), { Tags: [tag(3)], Truncated: false })
  await send('UntagResource', { KeyId, TagKeys: ['tag1', 'tag2', 'tag3'] })
  assert.deepEqual(await tags(), { Tags: [], Truncated: false })
  await refused('TagResource', { KeyId, Tags: [{ TagKey: 'AWS:a', TagValue: '' }] }, 'TagException', 'Tags beginning with aws: are reserved')
  await refused('TagResource', { KeyId, Tags: [tag(1), tag(1)] }, 'TagException', 'Duplicate tag keys')
  await refused('CreateKey', { Tags: Array.from({ length: 51 }, (_, n) => tag(n)) }, 'TagException', 'Too many tags')
})

test('a key that signs', async () => {
  for (const [KeySpec, SigningAlgorithm, check] of [
    ['ECC_NIST_P256', 'ECDSA_SHA_256', (key, signature) => verify('sha256', bytes('message'), key, signature)],
    ['RSA_2048', 'RSASSA_PSS_SHA_256', (key, signature) => verify('sha256', bytes('message'),
      { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }, signature)]
  ]) {
    const { KeyMetadata } = await send('CreateKey', { KeySpec, KeyUsage: 'SIGN_VERIFY' })
    const { KeyId, SigningAlgorithms, EncryptionAlgorithms, CurrentKeyMaterialId } = KeyMetadata
    assert.ok(SigningAlgorithms.includes(SigningAlgorithm))
    assert.deepEqual([EncryptionAlgorithms, CurrentKeyMaterialId], [undefined, undefined])
    const said = { KeyId, SigningAlgorithm, Message: bytes('message') }
    const { Signature, ...made } = await send('Sign', said)
    assert.deepEqual(made, { KeyId: arnOf(KeyId), SigningAlgorithm })
    assert.deepEqual(await send('Verify', { ...said, Signature }), { KeyId: arnOf(KeyId), SignatureValid: true, SigningAlgorithm })
    await refused('Verify', { ...said, Signature, Message: bytes('another') }, 'KMSInvalidSignatureException')
    await refused('Sign', { ...said, MessageType: 'DIGEST' }, 'ValidationException', `Digest is invalid length for algorithm ${SigningAlgorithm}.`)
    await refused('Encrypt', { KeyId, Plaintext: bytes('x') }, 'InvalidKeyUsageException',
      `${arnOf(KeyId)} key usage is SIGN_VERIFY which is not valid for Encrypt.`)
    const { PublicKey, ...shown } = await send('GetPublicKey', { KeyId })
    assert.deepEqual(shown, { CustomerMasterKeySpec: KeySpec, KeyId: arnOf(KeyId), KeySpec, KeyUsage: 'SIGN_VERIFY', SigningAlgorithms })
    assert.ok(check(createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' }), Signature))
  }
})

test('grants are kept', async () => {
  const KeyId = await makeKey()
  const GranteePrincipal = 'arn:aws:iam::000000000000:role/reader'
  const { GrantId, GrantToken } = await send('CreateGrant', {
    KeyId, GranteePrincipal, Name: 'mine', Operations: ['Decrypt'], Constraints: { EncryptionContextSubset: { a: 'b' } }
  })
  const { Grants, Truncated } = await send('ListGrants', { KeyId })
  assert.equal(Truncated, false)
  assert.deepEqual(Grants.map(({ CreationDate, ...grant }) => grant), [{
    Constraints: { EncryptionContextSubset: { a: 'b' } },
    GrantId,
    GranteePrincipal,
    IssuingAccount: 'arn:aws:iam::000000000000:root',
    KeyId: arnOf(KeyId),
    Name: 'mine',
    Operations: ['Decrypt']
  }])
  await send('RetireGrant', { GrantToken })
  await refused('RevokeGrant', { KeyId, GrantId }, 'NotFoundException', `Grant ID ${GrantId} not found`)
})

test('what is not there is refused by name', async () => {
  await assert.rejects(send('CreateKey', { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' }),
    refusal('NotImplementedException', 501, 'troupe: CreateKey with KeyUsage is not implemented'))
  await assert.rejects(send('CreateKey', { MultiRegion: true }),
    refusal('NotImplementedException', 501, 'troupe: CreateKey with MultiRegion is not implemented'))
  await refused('CreateKey', { KeySpec: 'RSA_2048', KeyUsage: 'KEY_AGREEMENT' }, 'ValidationException',
    'KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048')
  await assert.rejects(send('GetParametersForImport', { KeyId: 'x', WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' }),
    refusal('NotImplementedException', 501))
})

// Ids of all kinds: unique, of the right form, and in order where that is promised.
import { createId, init } from '@paralleldrive/cuid2'
import { deserialize, ObjectId, serialize } from 'bson'
import { customAlphabet, nanoid } from 'nanoid'
import Snowflake from 'snowflake-id'
import { monotonicFactory, ulid } from 'ulid'
import { v1, v4, v7, validate, version } from 'uuid'

const COUNT = 200
const snowflake = new Snowflake.default({ mid: 42, offset: (2_020 - 1_970) * 31_536_000_000 })
const monotonic = monotonicFactory()
const short = init({ length: 10 })
const digits = customAlphabet('0123456789', 12)

const makers = {
  nanoid: [() => nanoid(), /^[\w-]{21}$/, false],
  digits: [() => digits(), /^\d{12}$/, false],
  'uuid 1': [() => v1(), /^[\da-f-]{36}$/, false],
  'uuid 4': [() => v4(), /^[\da-f-]{36}$/, false],
  'uuid 7': [() => v7(), /^[\da-f-]{36}$/, true],
  ulid: [() => ulid(), /^[\dA-HJKMNP-TV-Z]{26}$/, false],
  'monotonic ulid': [() => monotonic(), /^[\dA-HJKMNP-TV-Z]{26}$/, true],
  ObjectId: [() => new ObjectId().toHexString(), /^[\da-f]{24}$/, true],
  'snowflake-id': [() => snowflake.generate(), /^\d{15,20}$/, true],
  randomUUID: [() => crypto.randomUUID(), /^[\da-f-]{36}$/, false],
}
for (const [name, [make, form, isOrdered]] of Object.entries(makers)) {
  const ids = Array.from({ length: COUNT }, make)
  const unique = new Set(ids).size
  const inOrder = ids.every(
    (id, i) =>
      i === 0 ||
      BigInt(`0x${Buffer.from(ids[i - 1]).toString('hex')}`) < BigInt(`0x${Buffer.from(id).toString('hex')}`),
  )
  console.log(
    name,
    unique,
    ids.every(id => form.test(id)),
    isOrdered ? inOrder : '',
  )
}
const cuids = Array.from({ length: 5 }, () => [createId(), short()]).flat()
console.log(
  'cuid2',
  new Set(cuids).size,
  cuids.every(id => /^[a-z][\da-z]+$/.test(id)),
)
console.log(validate(v7()), version(v7()), version(v1()))
const id = new ObjectId()
console.log(deserialize(serialize({ id, text: 'ü', at: new Date(0) })).id.equals(id), id.getTimestamp() <= new Date())

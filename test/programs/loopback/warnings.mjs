import { EventEmitter } from 'node:events'
import { deprecate, inspect } from 'node:util'

process.on('warning', ({ name, code, message }) => console.log(`${name} ${code}: ${message.split('.')[0]}`))

const emitter = new EventEmitter()
for (let i = 0; i < 12; i++) emitter.on('event', () => {})

const old = deprecate(
  function old(a) {
    return [this?.b, a]
  },
  'old is deprecated',
  'DEP_TEST',
)
console.log(inspect(old.call({ b: 1 }, 2)), inspect(old.call({ b: 1 }, 2)))
const other = deprecate(() => 'other', 'other is deprecated', 'DEP_TEST')
console.log(other())
class Made {
  constructor(value) {
    this.value = value
  }
}
const DeprecatedMade = deprecate(Made, 'Made is deprecated')
const made = new DeprecatedMade(7)
new DeprecatedMade(8)
console.log(made instanceof Made, made.value)

setTimeout(() => process.exit(0), 10)

import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

const { SERVER_HOST, SERVER_PORT } = process.env

class Member {
  #lines = []
  #wake = () => {}

  constructor(socket) {
    this.socket = socket
    const lines = createInterface({ input: socket })
    lines.on('line', line => {
      this.#lines.push(line)
      this.#wake()
    })
    lines.on('error', () => {})
    lines.on('close', () => this.#wake())
    socket.on('error', error => console.log('lost the connection', error.code))
  }

  static async join(name) {
    const socket = connect({ host: SERVER_HOST, port: Number(SERVER_PORT) })
    await once(socket, 'connect')
    const member = new Member(socket)
    await member.heard()
    await member.says(`/name ${name}`)
    return member
  }

  async heard() {
    while (this.#lines.length === 0 && !this.socket.destroyed) await new Promise(resolve => (this.#wake = resolve))
    return this.#lines.shift()
  }

  async says(line, answered = true) {
    this.socket.write(`${line}\r\n`)
    return answered ? this.heard() : undefined
  }
}

const [ann, bob] = [await Member.join('ann'), await Member.join('bob')]
console.log(await ann.says('/who'))
await ann.says('grüße, bob', false)
console.log(await bob.heard())
console.log(await bob.says('/dance'))
bob.socket.write('in')
bob.socket.write(' pie')
bob.socket.write('ces\nand two lines\n')
console.log(await ann.heard(), '|', await ann.heard())
console.log(await bob.says('/quit'))
console.log(await ann.heard())
ann.socket.end('/who\n')
console.log(await ann.heard(), await ann.heard())

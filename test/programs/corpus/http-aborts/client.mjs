import { once } from 'node:events'
import http from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const { SERVER_HOST: host, SERVER_PORT: port } = process.env

const ending = request =>
  new Promise(resolve => {
    request.on('response', async response => {
      let text = `${response.statusCode} `
      for await (const chunk of response.setEncoding('utf8')) text += chunk
      resolve(text)
    })
    request.on('error', error => resolve(`${error.name} ${error.code} ${error.message}`))
    request.on('timeout', () => request.destroy(new Error('lost patience')))
  })
const post = (path, options) => http.request({ host, port, path, method: 'POST', agent: false, ...options })

const patient = post('/slow-but-fine')
patient.write('a')
setTimeout(() => patient.end('b'), 100)
console.log('in time:', await ending(patient))

console.log('timeout:', await ending(post('/hangs', { timeout: 80 }).end('x')))

const aborter = new AbortController()
const aborted = post('/hangs', { signal: aborter.signal }).end('x')
setTimeout(() => aborter.abort(), 50)
console.log('aborted:', await ending(aborted))

const halfway = post('/halfway', { headers: { 'content-length': 100 } })
halfway.write('only some')
setTimeout(() => halfway.destroy(), 50)
console.log('halfway:', await ending(halfway))
await sleep(100)

const never = post('/never-ends', { headers: { 'content-length': 100 } })
never.write('only some')
console.log('body too slow:', await ending(never))

const slow = connect(Number(port), host)
slow.setEncoding('utf8').on('error', () => {})
slow.write('GET /headers HTTP/1.1\r\nHost: x\r\n')
let answer = ''
slow.on('data', chunk => {
  answer += chunk
})
await once(slow, 'close')
console.log('headers too slow:', answer)

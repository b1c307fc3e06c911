// What a program puts on the prototypes of http is there for what is made from then on, and nowhere else.
import { once } from 'node:events'
import http from 'node:http'

const server = http.createServer((_request, response) => {
  console.log(response instanceof http.ServerResponse, typeof response.say)
  console.log(Object.getPrototypeOf(response) === http.ServerResponse.prototype)
  if (response.say) response.say('by a method')
  else response.end('plain')
})
await once(server.listen(0, '127.0.0.1'), 'listening')

async function ask() {
  const request = http.get({ port: server.address().port, host: '127.0.0.1', agent: false })
  console.log(request instanceof http.ClientRequest, request.mark, String(request.path))
  const [response] = await once(request, 'response')
  const { date } = response.headers
  return `${response.statusCode} ${new Date(date).toUTCString() === date} ${(await response.toArray()).join('')}`
}

console.log(await ask())
http.ServerResponse.prototype.say = function say(text) {
  this.setHeader('x-said', 'yes')
  this.end(text)
}
http.ClientRequest.prototype.mark = 'marked'
console.log(await ask())
const { writeHead } = http.ServerResponse.prototype
http.ServerResponse.prototype.writeHead = function (status, ...rest) {
  console.log('head', status)
  return writeHead.call(this, 202, ...rest)
}
console.log(await ask())
class Response extends http.ServerResponse {
  end(text) {
    return super.end(`${text}!`)
  }
}
const own = http.createServer({ ServerResponse: Response }, (_request, response) => response.end('derived'))
await once(own.listen(0, '127.0.0.1'), 'listening')
const [answer] = await once(http.get({ port: own.address().port, host: '127.0.0.1', agent: false }), 'response')
console.log(answer.statusCode, (await answer.toArray()).join(''))
process.exit(0)

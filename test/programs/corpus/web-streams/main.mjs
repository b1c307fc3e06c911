// Web streams, text coders, structured clones, and URL patterns: what runs in browsers as well.
import { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'

const numbers = count =>
  new ReadableStream({
    async pull(controller) {
      this.at = (this.at ?? 0) + 1
      if (this.at % 3 === 0) await new Promise(resolve => setTimeout(resolve, 1))
      if (this.at > count) controller.close()
      else controller.enqueue(this.at)
    },
  })
const doubled = () => new TransformStream({ transform: (each, controller) => controller.enqueue(each * 2) })
const seen = []
await numbers(6)
  .pipeThrough(doubled())
  .pipeTo(new WritableStream({ write: each => void seen.push(each), close: () => void seen.push('closed') }))
console.log(seen.join())
const [left, right] = numbers(4).tee()
const all = async stream => {
  const list = []
  for await (const each of stream) list.push(each)
  return list.join()
}
console.log(await Promise.all([all(left), all(right)]))
const broken = new ReadableStream({ start: controller => controller.error(new RangeError('broken')) })
await broken
  .getReader()
  .read()
  .catch(error => console.log(error.name, error.message))
const packed = new Blob(['packed '.repeat(100)]).stream().pipeThrough(new CompressionStream('gzip'))
console.log((await new Response(packed.pipeThrough(new DecompressionStream('gzip'))).text()).length)
console.log(await text(Readable.from(['a', 'b', 'c'])), await text(Readable.toWeb(Readable.from(['d', 'e']))))
const chunks = []
const writer = Writable.toWeb(
  new Writable({ write: (chunk, _encoding, done) => done(void chunks.push(String(chunk))) }),
).getWriter()
await writer.write('one')
await writer.close()
console.log(chunks, new TextDecoder('utf-16le').decode(new Uint8Array([65, 0, 66, 0])))
const clone = structuredClone({ at: new Date(0), map: new Map([[1, new Set([2])]]), error: new TypeError('cloned') })
console.log(clone.at, clone.map, String(clone.error))
const blob = new Blob(['some ', new Uint8Array([116, 101, 120, 116])], { type: 'text/plain' })
console.log(blob.size, blob.type, await blob.text(), (await blob.slice(2, 6).arrayBuffer()).byteLength)
const url = new URL('../b?x=1&x=2#end', 'https://user@example.org:8080/a/c')
console.log(url.href, url.searchParams.getAll('x'), URL.canParse('nonsense'), btoa('abc'), atob('YWJj'))

/** The text packed into an element of the page; undefined if there is no such element. */
export async function unpack(id: string): Promise<string | undefined> {
  const packed = document.getElementById(id)?.textContent
  if (packed == null) return undefined
  const bytes = Uint8Array.from(atob(packed), character => character.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))
  return new Response(stream).text()
}

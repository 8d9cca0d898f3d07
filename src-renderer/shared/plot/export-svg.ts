/** Properties that the page's style sheet gives and a file must carry itself. */
const CARRIED = ['fill', 'stroke', 'color', 'font-family', 'font-size', 'font-weight', 'opacity'] as const

/** The chart as a file of its own: every colour that comes from the theme is written out, the ground behind it too. */
export function standaloneSvg(svg: SVGSVGElement, title: string): { text: string; width: number; height: number } {
  const copy = svg.cloneNode(true) as SVGSVGElement
  const [originals, copies] = [[svg, ...svg.querySelectorAll('*')], [copy, ...copy.querySelectorAll('*')]]
  originals.forEach((original, k) => {
    const style = getComputedStyle(original)
    const target = copies[k] as SVGElement
    for (const property of CARRIED) target.style.setProperty(property, style.getPropertyValue(property))
  })
  const width = svg.viewBox.baseVal?.width || svg.clientWidth
  const height = svg.viewBox.baseVal?.height || svg.clientHeight
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
  for (const [name, value] of Object.entries({ width: '100%', height: '100%', fill: getComputedStyle(svg.parentElement ?? svg).backgroundColor })) ground.setAttribute(name, value)
  const heading = document.createElementNS('http://www.w3.org/2000/svg', 'title')
  heading.textContent = title
  copy.prepend(heading, ground)
  return { text: new XMLSerializer().serializeToString(copy), width, height }
}

/** Three device pixels per CSS pixel: sharp in print. */
const SCALE = 3

/** @throws Error when the browser cannot draw the chart */
export async function pngOf(svg: string, width: number, height: number): Promise<Uint8Array> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = Object.assign(document.createElement('canvas'), { width: width * SCALE, height: height * SCALE })
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (!blob) throw new Error('The chart could not be turned into a picture.')
  return new Uint8Array(await blob.arrayBuffer())
}

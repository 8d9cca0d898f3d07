import type { Page } from 'playwright-core'

export interface Patch {
  width: number
  height: number
  left: number
  top: number
  size: number
  /** Red of each pixel, row-major. */
  grey: number[]
  /** Red, green, blue of each pixel. */
  rgb: [number, number, number][]
  /** Whether every pixel was grey and opaque. */
  plain: boolean
}

/** Reads `size` x `size` pixels around the middle of the film in pane `index`. */
export async function readCanvas(page: Page, index = 0, size = 48): Promise<Patch> {
  const script = `(() => {
    const canvas = document.querySelectorAll('canvas.cornerstone-canvas')[${index}]
    const left = Math.floor(canvas.width / 2 - ${size} / 2), top = Math.floor(canvas.height / 2 - ${size} / 2)
    const { data } = canvas.getContext('2d').getImageData(left, top, ${size}, ${size})
    const grey = [], rgb = [], at = (i) => data[i]
    let plain = true
    for (let i = 0; i < data.length; i += 4) { grey.push(at(i)); rgb.push([at(i), at(i + 1), at(i + 2)]); plain &&= at(i) === at(i + 1) && at(i) === at(i + 2) && at(i + 3) === 255 }
    return { width: canvas.width, height: canvas.height, left, top, size: ${size}, grey, rgb, plain }
  })()`
  return (await page.evaluate(script)) as Patch
}

/** Waits until every pane shows its film. Through locators: the page's policy forbids the evaluated strings of `waitForFunction`. */
export const filmsDrawn = async (page: Page, panes = 1): Promise<void> => {
  await page.locator('canvas.cornerstone-canvas[data-film]').nth(panes - 1).waitFor()
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
}

/** Two frames: what was asked for has been drawn. */
export const nextFrame = async (page: Page): Promise<void> => {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
}

/** The window the film shows, as its corner says. */
export async function shownWindow(page: Page): Promise<{ center: number; width: number }> {
  const text = (await page.locator('[data-testid=window]').first().innerText()).replaceAll('−', '-')
  const match = /C (-?[\d.]+) W ([\d.]+)/.exec(text)
  if (!match) throw new Error(`No window in “${text}”`)
  return { center: Number(match[1]), width: Number(match[2]) }
}

/** Scripts that run inside the page, as text: they measure with the page's own clock. Each is a function expression. */

/** Starts the clock at the next click or key press and stops it one frame after a film other than `before` was drawn. */
export const timeToFilm = `(before) => new Promise((done) => {
  let start = 0
  const begin = (event) => { start ||= event.timeStamp }
  addEventListener('click', begin, { capture: true, once: true })
  addEventListener('keydown', begin, { capture: true, once: true })
  const look = () => {
    const film = document.querySelector('canvas.cornerstone-canvas')?.dataset.film
    if (film && film !== before) requestAnimationFrame(() => done(performance.now() - start))
    else requestAnimationFrame(look)
  }
  look()
})`

/** Drags across the film, one move per animation frame, and answers milliseconds of every drawing and between frames. */
export const drag = `async ({ button, frames }) => {
  const viewport = document.querySelector('.viewport'), inner = viewport.querySelector('.inner')
  const draws = [], gaps = []
  const rendered = (event) => draws.push(event.detail.renderTimeInMs)
  inner.addEventListener('cornerstoneimagerendered', rendered)
  const box = viewport.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2
  const capture = viewport.setPointerCapture
  viewport.setPointerCapture = () => {}
  const fire = (type, dx, dy) => viewport.dispatchEvent(new PointerEvent(type, { bubbles: true, clientX: x + dx, clientY: y + dy, pointerId: 1, button, buttons: 1 }))
  const frame = () => new Promise((next) => requestAnimationFrame(next))
  fire('pointerdown', 0, 0)
  let last = await frame()
  for (let i = 0; i < frames; i++) {
    fire('pointermove', 90 * Math.sin(i / 10), 70 * Math.cos(i / 9) - 70)
    const now = await frame()
    gaps.push(now - last)
    last = now
  }
  fire('pointerup', 0, 0)
  viewport.setPointerCapture = capture
  inner.removeEventListener('cornerstoneimagerendered', rendered)
  const { width, height } = viewport.querySelector('canvas')
  return { draws, gaps, width, height }
}`

/** Notes for every key press how long it took until the page was painted: after the next frame has been handed over. */
export const startKeyClock = `(() => {
  window.keyTimes = []
  window.keyClock ??= addEventListener('keydown', (event) => {
    const at = event.timeStamp
    requestAnimationFrame(() => {
      const after = new MessageChannel()
      after.port1.onmessage = () => window.keyTimes.push(performance.now() - at)
      after.port2.postMessage(null)
    })
  }, { capture: true }) ?? true
})()`

export const keyLatencies = 'new Promise((done) => setTimeout(() => done(window.keyTimes), 300))'

/** From the next key press to one frame after the corner text (`choice`) changed, or the badge PROCESSED appeared. */
export const timeToPicture = `(done) => new Promise((answer) => {
  const corner = () => document.querySelector('[data-testid=window]')?.textContent
  const badge = () => [...document.querySelectorAll('[aria-label=Badges] li')].some((each) => each.textContent === 'PROCESSED')
  const before = corner()
  const reached = () => (done === 'choice' ? corner() !== before : badge())
  addEventListener('keydown', ({ timeStamp }) => {
    const look = () => (reached() ? requestAnimationFrame(() => answer(performance.now() - timeStamp)) : requestAnimationFrame(look))
    look()
  }, { capture: true, once: true })
})`

/** Notes the longest time between two turns of the page's event loop from now on; `window.longestBlock()` answers it and stops. */
export const findBlocks = `(() => {
  let longest = 0, last = performance.now(), running = true
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (running) port2.postMessage(null)
  }
  port2.postMessage(null)
  window.longestBlock = () => { running = false; return longest }
})()`

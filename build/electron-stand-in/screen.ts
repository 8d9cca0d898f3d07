import { options } from './runtime.ts'

interface Display {
  id: number
  scaleFactor: number
  bounds: { x: number; y: number; width: number; height: number }
  workArea: { x: number; y: number; width: number; height: number }
}

/** One screen, as large as the page was asked to be; Node cannot ask for the real ones. */
export class Screen {
  getPrimaryDisplay(): Display {
    const area = { x: 0, y: 0, width: options.headless ? options.width : 1920, height: options.headless ? options.height : 1080 }
    return { id: 1, scaleFactor: options.scale, bounds: area, workArea: area }
  }

  getAllDisplays(): Display[] {
    return [this.getPrimaryDisplay()]
  }
}

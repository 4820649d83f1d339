/** What stands for Document Picture-in-Picture: its windows are frames of the page. */
export interface SmallWindows {
  /** The windows that are open. */
  readonly open: readonly Window[];
  /** How often one was asked for. */
  asked: number;
  /** Refuses to open one from now on. */
  refuses: boolean;
  /** The user closes the window. */
  close(): void;
  /** Puts back what was there before. */
  restore(): void;
}

/** Gives the page small windows, or takes them away. */
export function setSmallWindows(there: boolean): SmallWindows {
  const given = Object.getOwnPropertyDescriptor(window, 'documentPictureInPicture');
  const frames: HTMLIFrameElement[] = [];
  const windows: SmallWindows = {
    get open() {
      return frames.flatMap(({ contentWindow }) => contentWindow ?? []);
    },
    asked: 0,
    refuses: false,
    close: () => {
      for (const frame of frames.splice(0)) {
        frame.contentWindow?.dispatchEvent(new Event('pagehide'));
        frame.remove();
      }
    },
    restore: () => {
      windows.close();
      if (given) Object.defineProperty(window, 'documentPictureInPicture', given);
      else Reflect.deleteProperty(window, 'documentPictureInPicture');
    },
  };
  const requestWindow = async (): Promise<Window> => {
    windows.asked += 1;
    if (windows.refuses) throw new DOMException('no', 'NotAllowedError');
    const frame = document.createElement('iframe');
    // Firefox has another document in it from then on.
    const loaded = new Promise((resolve) => {
      frame.addEventListener('load', resolve);
    });
    document.body.append(frame);
    frames.push(frame);
    await loaded;
    const opened = frame.contentWindow;
    if (!opened) throw new Error('The frame has no window.');
    Object.defineProperty(opened, 'close', { value: windows.close });
    return opened;
  };
  Object.defineProperty(window, 'documentPictureInPicture', {
    value: there ? { requestWindow } : undefined,
    configurable: true,
  });
  return windows;
}

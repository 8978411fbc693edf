/** What happens between the click and the picture, in its order. */
export const JOIN_MARKS = ['click', 'granted', 'socket', 'entered', 'connected', 'frame'] as const;
export type JoinMark = (typeof JOIN_MARKS)[number];

/** When each of them was, by `performance.now()` of the page. */
export type JoinMarks = Partial<Record<JoinMark, number>>;

declare global {
  interface Window {
    joinMarks: JoinMarks;
  }
}

/**
 * Runs in the page before anything else does, and so holds all it needs: notes in `window.joinMarks` when what first
 * happened after a click on `button`, up to the first frame of the camera of the person called `sender`.
 */
export function watchPage({ button, sender }: { button: string; sender: string }): void {
  const marks: JoinMarks = {};
  window.joinMarks = marks;
  const mark = (name: JoinMark): void => {
    if (name === 'click' || marks.click !== undefined) marks[name] ??= performance.now();
  };
  addEventListener(
    'click',
    ({ target }) => {
      const clicked = target instanceof Element ? target.closest('button') : null;
      if (clicked?.textContent?.trim() === button) mark('click');
    },
    { capture: true },
  );

  const fetchOfPage = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const response = await fetchOfPage(input, init);
    const url = input instanceof Request ? input.url : String(input);
    if (url.endsWith('/join') && response.ok) mark('granted');
    return response;
  };

  const SocketOfPage = window.WebSocket;
  window.WebSocket = class extends SocketOfPage {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('open', () => mark('socket'));
      this.addEventListener('message', ({ data }) => {
        // Only the answer to entering a room has one.
        if (typeof data === 'string' && data.includes('"resumeToken"')) mark('entered');
      });
    }
  };

  const ConnectionOfPage = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends ConnectionOfPage {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      let receives = false;
      const look = (): void => {
        if (receives && this.connectionState === 'connected') mark('connected');
      };
      this.addEventListener('track', () => {
        receives = true;
        look();
      });
      this.addEventListener('connectionstatechange', look);
    }
  };

  const selector = `[data-testid="tile"][data-source="camera"][aria-label^="${sender}"] video`;
  new MutationObserver((_, observer) => {
    const video = document.querySelector(selector);
    if (!(video instanceof HTMLVideoElement)) return;
    observer.disconnect();
    video.requestVideoFrameCallback(() => mark('frame'));
  }).observe(document, { subtree: true, childList: true, attributes: true });
}

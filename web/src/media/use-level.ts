import { useEffect, useRef } from 'react';
import { levelOf } from './level.ts';

/** Shows a microphone's level on an element, as its `--level` from 0 to 1, without rendering. */
export function useLevel(track: MediaStreamTrack | null) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (track === null) return;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    const source = context.createMediaStreamSource(new MediaStream([track]));
    source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let shown = 0;
    let frame = requestAnimationFrame(function draw() {
      analyser.getFloatTimeDomainData(samples);
      shown = Math.max(levelOf(samples), shown * 0.88);
      element.current?.style.setProperty('--level', shown.toFixed(3));
      frame = requestAnimationFrame(draw);
    });
    return () => {
      cancelAnimationFrame(frame);
      source.disconnect();
      void context.close();
    };
  }, [track]);
  return element;
}

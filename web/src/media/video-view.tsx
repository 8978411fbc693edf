import { useEffect, useRef } from 'react';

type VideoViewProps = { track: MediaStreamTrack; className?: string; label?: string };

/** Plays a video track. Always muted: sound has elements of its own. */
export function VideoView({ track, className, label }: VideoViewProps) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (video === null) return;
    video.srcObject = new MediaStream([track]);
    // Rejects when the element goes away before the first frame; there is nothing to do about it.
    video.play().catch(() => undefined);
    return () => {
      video.srcObject = null;
    };
  }, [track]);
  return (
    <video
      ref={element}
      className={className}
      muted
      autoPlay
      playsInline
      aria-label={label}
      aria-hidden={label === undefined}
    />
  );
}

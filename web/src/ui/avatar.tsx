import './avatar.css';
import { hashToIndex, initials } from './initials.ts';

const COLOURS = 8;

type AvatarProps = { userId: string; name: string; url: string | null; size?: 'small' | 'medium' | 'large' };

/** A person's picture, or their initials in a colour that stays theirs. Decoration: the name is beside it. */
export function Avatar({ userId, name, url, size = 'medium' }: AvatarProps) {
  const className = `avatar ${size} hue-${hashToIndex(userId, COLOURS)}`;
  return (
    // The letters are drawn by the style: they are no words of the button or link that the picture is in.
    <span className={className} aria-hidden="true" data-initials={url === null ? initials(name) : undefined}>
      {url !== null && <img src={url} alt="" referrerPolicy="no-referrer" />}
    </span>
  );
}

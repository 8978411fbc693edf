import './segments.css';

type SegmentsProps<V extends string> = {
  legend: string;
  name: string;
  value: V;
  options: readonly { value: V; label: string }[];
  onValue: (value: V) => void;
};

/** A choice of one out of two or three, all in sight. */
export function Segments<V extends string>({ legend, name, value, options, onValue }: SegmentsProps<V>) {
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">{legend}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            className="visually-hidden"
            checked={option.value === value}
            onChange={() => onValue(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}

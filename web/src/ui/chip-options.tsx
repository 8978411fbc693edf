import './chips.css';

type ChipOptionsProps = {
  legend: string;
  hint?: string;
  options: readonly { code: string; name: string }[];
  chosen: readonly string[];
  onChosen: (codes: string[]) => void;
  /** Once that many are chosen, the others rest. */
  max: number;
};

/** Several out of a short list: checkboxes that look like chips. */
export function ChipOptions({ legend, hint, options, chosen, onChosen, max }: ChipOptionsProps) {
  return (
    <fieldset className="chip-options">
      <legend className="field-legend">{legend}</legend>
      {hint !== undefined && <p className="field-hint">{hint}</p>}
      <div className="chips">
        {options.map(({ code, name }) => {
          const checked = chosen.includes(code);
          return (
            <label key={code} className="chip-option">
              <input
                type="checkbox"
                className="visually-hidden"
                checked={checked}
                disabled={!checked && chosen.length >= max}
                onChange={() =>
                  onChosen(checked ? chosen.filter((other) => other !== code) : [...chosen, code])
                }
              />
              <span>{name}</span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}

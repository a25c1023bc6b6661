//! egui's triangles drawn in software: the same picture on every machine, without a graphics driver.
//!
//! Triangles cover the pixels whose centres they hold, ties by the top-left rule; textures are read
//! bilinearly; colours are blended premultiplied in gamma space, as egui's own renderers do.

use std::collections::HashMap;

use egui::epaint::{ClippedPrimitive, ImageData, Mesh, Primitive, Vertex};
use egui::{Color32, ColorImage, Context, FullOutput, Pos2, Rect, TextureId, TexturesDelta};

/// A picture, and the textures to draw it with.
#[derive(Default)]
pub struct Raster {
    textures: HashMap<TextureId, ColorImage>,
}

impl Raster {
    /// Takes new and changed textures; call it with every frame's output.
    pub fn update(&mut self, delta: &TexturesDelta) {
        let changes = delta
            .set
            .iter()
            .flat_map(|(id, changes)| changes.iter().map(move |change| (id, change)));
        for (id, change) in changes {
            let ImageData::Color(image) = &change.image;
            match change.pos {
                None => {
                    self.textures.insert(*id, image.as_ref().clone());
                }
                Some([left, top]) => {
                    if let Some(texture) = self.textures.get_mut(id) {
                        paste(texture, image, left, top);
                    }
                }
            }
        }
        for id in &delta.free {
            self.textures.remove(id);
        }
    }

    /// Draws a frame, `size` in pixels.
    pub fn draw(&self, ctx: &Context, output: FullOutput, size: [usize; 2]) -> ColorImage {
        let scale = output.pixels_per_point;
        let mut image = ColorImage::filled(size, Color32::BLACK);
        for ClippedPrimitive {
            clip_rect,
            primitive,
        } in ctx.tessellate(output.shapes, scale)
        {
            if let Primitive::Mesh(mesh) = primitive {
                self.mesh(&mut image, &mesh, clip_rect, scale);
            }
        }
        image
    }

    fn mesh(&self, image: &mut ColorImage, mesh: &Mesh, clip: Rect, scale: f32) {
        let Some(texture) = self.textures.get(&mesh.texture_id) else {
            return;
        };
        let edge = |x: f32, end: usize| (x * scale).round().clamp(0.0, end as f32) as usize;
        let clip = Clip {
            left: edge(clip.left(), image.size[0]),
            right: edge(clip.right(), image.size[0]),
            top: edge(clip.top(), image.size[1]),
            bottom: edge(clip.bottom(), image.size[1]),
        };
        for corners in mesh.indices.chunks_exact(3) {
            let corners = [corners[0], corners[1], corners[2]]
                .map(|i| scaled(&mesh.vertices[i as usize], scale));
            triangle(image, texture, corners, clip);
        }
    }
}

#[derive(Clone, Copy)]
struct Clip {
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
}

fn scaled(vertex: &Vertex, scale: f32) -> Vertex {
    Vertex {
        pos: Pos2::new(vertex.pos.x * scale, vertex.pos.y * scale),
        ..*vertex
    }
}

fn paste(to: &mut ColorImage, from: &ColorImage, left: usize, top: usize) {
    for y in 0..from.size[1] {
        let start = (top + y) * to.size[0] + left;
        let row = &from.pixels[y * from.size[0]..(y + 1) * from.size[0]];
        to.pixels[start..start + from.size[0]].copy_from_slice(row);
    }
}

/// Twice the area of a triangle; positive clockwise on the screen.
fn area(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// Whether pixels on the edge from `a` to `b` belong to a clockwise triangle.
fn is_top_left(a: Pos2, b: Pos2) -> bool {
    b.y < a.y || (a.y == b.y && b.x > a.x)
}

fn triangle(image: &mut ColorImage, texture: &ColorImage, corners: [Vertex; 3], clip: Clip) {
    let [a, mut b, mut c] = corners;
    let mut whole = area(a.pos, b.pos, c.pos);
    if whole == 0.0 || !whole.is_finite() {
        return;
    }
    if whole < 0.0 {
        (b, c) = (c, b);
        whole = -whole;
    }
    type Coordinate = fn(Pos2) -> f32;
    let low = |f: Coordinate| f(a.pos).min(f(b.pos)).min(f(c.pos)).floor().max(0.0) as usize;
    let high = |f: Coordinate| f(a.pos).max(f(b.pos)).max(f(c.pos)).ceil().max(0.0) as usize;
    let (x, y): (Coordinate, Coordinate) = (|p| p.x, |p| p.y);
    for row in low(y).max(clip.top)..high(y).min(clip.bottom) {
        for column in low(x).max(clip.left)..high(x).min(clip.right) {
            let at = Pos2::new(column as f32 + 0.5, row as f32 + 0.5);
            let weights = [
                (area(b.pos, c.pos, at), is_top_left(b.pos, c.pos)),
                (area(c.pos, a.pos, at), is_top_left(c.pos, a.pos)),
                (area(a.pos, b.pos, at), is_top_left(a.pos, b.pos)),
            ];
            if weights
                .iter()
                .all(|(w, owns)| *w > 0.0 || (*w == 0.0 && *owns))
            {
                let weights = weights.map(|(w, _)| w / whole);
                let pixel = &mut image.pixels[row * image.size[0] + column];
                *pixel = blend(*pixel, shade(texture, [a, b, c], weights));
            }
        }
    }
}

/// Colour of a point in a triangle, premultiplied, 0 to 1.
fn shade(texture: &ColorImage, corners: [Vertex; 3], weights: [f32; 3]) -> [f32; 4] {
    let mut color = [0.0; 4];
    let (mut u, mut v) = (0.0, 0.0);
    for (corner, weight) in corners.iter().zip(weights) {
        for (sum, part) in color.iter_mut().zip(corner.color.to_array()) {
            *sum += weight * f32::from(part) / 255.0;
        }
        u += weight * corner.uv.x;
        v += weight * corner.uv.y;
    }
    let texel = sample(texture, u, v);
    core::array::from_fn(|i| color[i] * texel[i])
}

fn sample(texture: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let [width, height] = texture.size;
    let (x, y) = (u * width as f32 - 0.5, v * height as f32 - 0.5);
    let (part_x, part_y) = (x - x.floor(), y - y.floor());
    let clamped = |at: f32, end: usize| (at.max(0.0) as usize).min(end - 1);
    let texel = |dx: f32, dy: f32| {
        let (x, y) = (
            clamped(x.floor() + dx, width),
            clamped(y.floor() + dy, height),
        );
        texture.pixels[y * width + x].to_array()
    };
    let mut sum = [0.0; 4];
    for (dx, dy) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
        let weight_x = if dx == 0.0 { 1.0 - part_x } else { part_x };
        let weight_y = if dy == 0.0 { 1.0 - part_y } else { part_y };
        for (sum, part) in sum.iter_mut().zip(texel(dx, dy)) {
            *sum += weight_x * weight_y * f32::from(part) / 255.0;
        }
    }
    sum
}

fn blend(under: Color32, over: [f32; 4]) -> Color32 {
    let under = under.to_array();
    let [r, g, b] = core::array::from_fn(|i| {
        let sum = over[i] + (1.0 - over[3]) * f32::from(under[i]) / 255.0;
        (sum * 255.0 + 0.5).clamp(0.0, 255.0) as u8
    });
    Color32::from_rgb(r, g, b)
}
